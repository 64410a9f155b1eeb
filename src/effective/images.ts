/**
 * NCCL in NVIDIA's framework containers by month, as their release notes list it (docs.nvidia.com/deeplearning/frameworks: the notes of the
 * TensorFlow, MXNet, PaddlePaddle and CUDA DL containers of that month; all frameworks of a month share one base). Months whose notes were
 * not at hand are left out.
 */
const byMonth: Readonly<Record<string, string>> = {
  '18.06': '2.2.13',
  '18.12': '2.3.7',
  '20.01': '2.5.6',
  '20.03': '2.6.3',
  '20.06': '2.7.5',
  '20.10': '2.7.8',
  '21.05': '2.9.8',
  '21.06': '2.9.9',
  '21.10': '2.11.4',
  '22.05': '2.12.10',
  '22.10': '2.15.5',
  '23.04': '2.17.1',
  '23.11': '2.19.3',
  '24.05': '2.21.5',
  '26.03': '2.29.7',
};

/**
 * NCCL that PyTorch's CUDA wheels require by release (`nvidia-nccl-cu12`; `nvidia-nccl-cu11` for 2.0), as pip resolves them; the images
 * `pytorch/pytorch:X-cudaY…` carry that release of PyTorch. Releases whose requirement was not seen are left out.
 */
const byTorch: Readonly<Record<string, string>> = {
  '2.0.0': '2.14.3',
  '2.0.1': '2.14.3',
  '2.1.2': '2.18.1',
  '2.2.2': '2.19.3',
  '2.3.1': '2.20.5',
  '2.4.1': '2.20.5',
  '2.5.0': '2.21.5',
  '2.5.1': '2.21.5',
  '2.6.0': '2.21.5',
  '2.7.0': '2.26.2',
  '2.7.1': '2.26.2',
};

/** The NCCL in the builds of a PyTorch release for one CUDA ("cuda12.1", "+cu121", empty: the default); null where it is not known. */
export function ncclOfTorch(release: string, build = ''): string | null {
  const cuda = /(\d\d)\.?(\d)/u.exec(build);
  // Builds for an older CUDA than the default one carry another NCCL.
  const expected = release.startsWith('2.0.') ? '11.7' : '12';
  if (cuda !== null && !`${cuda[1] ?? ''}.${cuda[2] ?? ''}`.startsWith(expected)) return null;
  return byTorch[release] ?? null;
}

const ngc = /^(?:docker:\/\/)?(?:nvcr\.io[/#])?nvidia\/(?:pytorch|tensorflow|mxnet|paddlepaddle|cuda-dl-base):(\d\d\.\d\d)(?:-|$)/u;
const torch = /(?:^|\/)pytorch\/pytorch:(\d+\.\d+\.\d+)-(cuda[\d.]+)/u;

/** The NCCL inside an image, by its name and tag; null where it is not known. */
export function ncclOfImage(image: string): string | null {
  const month = ngc.exec(image)?.[1];
  if (month !== undefined) return byMonth[month] ?? null;
  const found = torch.exec(image);
  return found?.[1] === undefined ? null : ncclOfTorch(found[1], found[2]);
}
