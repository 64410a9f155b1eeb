import * as l10n from '@vscode/l10n';
import { type CheckInput, type FabricCheck, type FabricFinding, between } from '../check.js';

function find({ fabric, names }: CheckInput): FabricFinding[] {
  return fabric.links.flatMap((link, at): FabricFinding[] => {
    if (link.kind !== 'fabric' || (link.state !== 'degraded' && link.state !== 'down')) return [];
    const ends = names.ends(at);
    const down = link.state === 'down';
    return [
      {
        check: 'slow-link',
        severity: down ? 'error' : 'warning',
        title: down ? l10n.t('Link down') : l10n.t('Slow link'),
        message: `${between(ends)}: ${link.note ?? (down ? l10n.t('the link is down') : l10n.t('the link is slower than it could be'))}`,
        ends: [ends],
        links: [at],
        nodes: [],
      },
    ];
  });
}

export const slowLink: FabricCheck = {
  id: 'slow-link',
  about: {
    name: { en: 'Slow link', zh: '低速链路' },
    what: {
      en: 'Width and speed of each link against what both ends could do, and against what more than half of the links between the same two tiers run at; links that are down.',
      zh: '将每条链路的宽度和速率与两端能力、以及同样两层之间过半链路的值比较；并列出断开的链路。',
    },
    consequence: {
      en: 'A ring runs at the speed of its slowest link: one link at half width halves the bandwidth of the whole job.',
      zh: '环的速度取决于最慢的链路：一条半宽链路会让整个作业的带宽减半。',
    },
    source: 'IBTA volume 1, PortInfo (LinkWidthActive, LinkSpeedActive, LinkSpeedExtActive)',
  },
  run: find,
};
