import type { Bilingual } from '../check.js';

/** What NVIDIA asks one to do first about an Xid. */
export type XidAction = 'none' | 'application' | 'reset' | 'restart' | 'vendor';

/** One number of NVIDIA's list of GPU errors. */
export interface XidCode {
  readonly code: number;
  /** Name in the driver (open-gpu-kernel-modules, nverror.h). */
  readonly name: string;
  readonly meaning: Bilingual;
  /** "fail": the GPU is not fit for work until something is done. "warn": something to look at. "info": a program's own fault, or news. */
  readonly severity: 'fail' | 'warn' | 'info';
  readonly action: XidAction;
}

const xid = (code: number, name: string, severity: XidCode['severity'], action: XidAction, en: string, zh: string): XidCode => ({
  code,
  name,
  meaning: { en, zh },
  severity,
  action,
});

/**
 * Xids that hosts of training clusters meet, with NVIDIA's first action ("Resolution Bucket, Immediate Action" of the Xid catalogue, for
 * A100 to GB200). Numbers that are not here are named and not judged beyond a warning.
 */
export const xidCodes: readonly XidCode[] = [
  xid(
    13,
    'ROBUST_CHANNEL_GR_EXCEPTION',
    'info',
    'application',
    'graphics engine exception, mostly a program’s illegal access',
    '图形引擎异常，多为程序非法访问',
  ),
  xid(
    31,
    'ROBUST_CHANNEL_FIFO_ERROR_MMU_ERR_FLT',
    'info',
    'application',
    'GPU memory page fault, mostly a program’s illegal address',
    'GPU 内存缺页，多为程序访问了非法地址',
  ),
  xid(
    32,
    'ROBUST_CHANNEL_PBDMA_ERROR',
    'warn',
    'application',
    'invalid or corrupted push buffer, mostly a PCIe quality issue',
    '命令缓冲无效或损坏，多与 PCIe 质量有关',
  ),
  xid(38, 'ROBUST_CHANNEL_FECS_ERR_WATCHDOG_TIMEOUT', 'warn', 'none', 'driver firmware error', '驱动固件错误'),
  xid(
    43,
    'ROBUST_CHANNEL_RESETCHANNEL_VERIF_ERROR',
    'info',
    'none',
    'a program hit a fault and was ended; the GPU stays healthy',
    '程序出错被终止，GPU 仍然健康',
  ),
  xid(44, 'ROBUST_CHANNEL_GR_FAULT_DURING_CTXSW', 'warn', 'none', 'engine fault during a context switch', '上下文切换时引擎出错'),
  xid(
    45,
    'ROBUST_CHANNEL_PREEMPTIVE_REMOVAL',
    'info',
    'none',
    'a program was ended, by a user or after another error',
    '程序被终止，由用户或此前的错误引起',
  ),
  xid(46, 'ROBUST_CHANNEL_GPU_TIMEOUT_ERROR', 'fail', 'reset', 'the GPU stopped processing', 'GPU 停止处理'),
  xid(48, 'ROBUST_CHANNEL_GPU_ECC_DBE', 'fail', 'reset', 'uncorrectable memory error (double bit ECC)', '不可纠正的显存错误（双比特 ECC）'),
  xid(54, 'SILENT_RUNNING_PWR_REDUCED_CLOCKING', 'fail', 'vendor', 'auxiliary power is not connected', '辅助电源未连接'),
  xid(62, 'PMU_HALT_ERROR', 'fail', 'reset', 'internal micro-controller halt', '内部微控制器停机'),
  xid(63, 'INFOROM_DRAM_RETIREMENT_EVENT', 'info', 'none', 'a memory row was replaced or marked to be', '一行显存已被或将被重映射'),
  xid(64, 'INFOROM_DRAM_RETIREMENT_FAILURE', 'fail', 'reset', 'a memory row could not be replaced', '显存行重映射失败'),
  xid(68, 'ROBUST_CHANNEL_NVDEC0_ERROR', 'info', 'application', 'video decoder exception', '视频解码器异常'),
  xid(
    69,
    'ROBUST_CHANNEL_GR_CLASS_ERROR',
    'info',
    'application',
    'graphics engine class error, mostly a program’s fault',
    '图形引擎类错误，多为程序问题',
  ),
  xid(74, 'NVLINK_ERROR', 'fail', 'reset', 'NVLink error towards another GPU or an NVSwitch', '与其他 GPU 或 NVSwitch 之间的 NVLink 错误'),
  xid(79, 'ROBUST_CHANNEL_GPU_HAS_FALLEN_OFF_THE_BUS', 'fail', 'restart', 'the GPU has fallen off the PCIe bus', 'GPU 从 PCIe 总线上掉线'),
  xid(92, 'EXCESSIVE_SBE_INTERRUPTS', 'warn', 'none', 'high rate of corrected memory errors', '可纠正显存错误率偏高'),
  xid(
    94,
    'ROBUST_CHANNEL_CONTAINED_ERROR',
    'warn',
    'application',
    'memory error contained to one program, which must restart',
    '显存错误被限制在一个程序内，该程序必须重启',
  ),
  xid(
    95,
    'ROBUST_CHANNEL_UNCONTAINED_ERROR',
    'fail',
    'reset',
    'memory error that may touch every program on the GPU',
    '显存错误未被隔离，可能影响该 GPU 上所有程序',
  ),
  xid(109, 'ROBUST_CHANNEL_CTXSW_TIMEOUT_ERROR', 'fail', 'reset', 'context switch timeout', '上下文切换超时'),
  xid(110, 'SEC_FAULT_ERROR', 'fail', 'reset', 'security fault', '安全故障'),
  xid(119, 'GSP_RPC_TIMEOUT', 'fail', 'reset', 'the GPU’s system processor did not answer', 'GPU 系统处理器（GSP）没有响应'),
  xid(120, 'GSP_ERROR', 'fail', 'reset', 'error in the GPU’s system processor', 'GPU 系统处理器（GSP）出错'),
  xid(121, 'C2C_ERROR', 'info', 'none', 'corrected error on the link to the Grace CPU', '与 Grace CPU 的链路上有已纠正的错误'),
  xid(136, 'ALI_TRAINING_FAIL', 'fail', 'reset', 'NVLink training failed', 'NVLink 链路训练失败'),
  xid(
    137,
    'NVLINK_PRIV_ERR',
    'info',
    'none',
    'illegal access to another GPU over NVLink, mostly a program’s fault',
    '经 NVLink 非法访问其他 GPU，多为程序问题',
  ),
  xid(
    140,
    'UNRECOVERABLE_ECC_ERROR_ESCAPE',
    'fail',
    'reset',
    'uncorrectable memory error that could not be marked',
    '不可纠正的显存错误且无法标记',
  ),
  xid(143, 'GPU_INIT_ERROR', 'fail', 'reset', 'the GPU could not be initialised', 'GPU 初始化失败'),
  xid(144, 'NVLINK_SAW_ERROR', 'fail', 'reset', 'NVLink 5 error (SAW)', 'NVLink 5 错误（SAW）'),
  xid(145, 'NVLINK_RLW_ERROR', 'fail', 'reset', 'NVLink 5 error (RLW)', 'NVLink 5 错误（RLW）'),
  xid(146, 'NVLINK_TLW_ERROR', 'fail', 'reset', 'NVLink 5 error (TLW)', 'NVLink 5 错误（TLW）'),
  xid(147, 'NVLINK_TREX_ERROR', 'fail', 'reset', 'NVLink 5 error (TREX)', 'NVLink 5 错误（TREX）'),
  xid(148, 'NVLINK_NVLPW_CTRL_ERROR', 'fail', 'reset', 'NVLink 5 error (NVLPW_CTRL)', 'NVLink 5 错误（NVLPW_CTRL）'),
  xid(149, 'NVLINK_NETIR_ERROR', 'fail', 'reset', 'NVLink 5 error (NETIR)', 'NVLink 5 错误（NETIR）'),
  xid(150, 'NVLINK_MSE_ERROR', 'fail', 'reset', 'NVLink 5 error (MSE)', 'NVLink 5 错误（MSE）'),
  xid(
    154,
    'GPU_RECOVERY_ACTION_CHANGED',
    'warn',
    'none',
    'the driver changed what it asks for to recover the GPU; the line says what',
    '驱动改变了恢复该 GPU 所需的操作，详见该行',
  ),
  xid(156, 'RESOURCE_RETIREMENT_EVENT', 'warn', 'reset', 'a part of the GPU was taken out of use', 'GPU 的一部分被停用'),
  xid(157, 'RESOURCE_RETIREMENT_FAILURE', 'warn', 'vendor', 'a part of the GPU could not be taken out of use', 'GPU 的一部分未能停用'),
  xid(158, 'GPU_FATAL_TIMEOUT', 'fail', 'reset', 'fatal timeout of the GPU', 'GPU 致命超时'),
  xid(167, 'PCIE_FATAL_TIMEOUT', 'fail', 'restart', 'fatal PCIe timeout', 'PCIe 致命超时'),
  xid(
    171,
    'UNCORRECTABLE_DRAM_ERROR',
    'fail',
    'reset',
    'uncorrectable error in GPU memory, with Xid 48',
    '显存不可纠正错误，与 Xid 48 同时出现',
  ),
  xid(
    172,
    'UNCORRECTABLE_SRAM_ERROR',
    'fail',
    'reset',
    'uncorrectable error in the GPU’s own memories, with Xid 48',
    'GPU 片上存储不可纠正错误，与 Xid 48 同时出现',
  ),
];

const byCode = new Map(xidCodes.map((entry) => [entry.code, entry] as const));

/** What is known of an Xid, or null. */
export function xidCode(code: number): XidCode | null {
  return byCode.get(code) ?? null;
}
