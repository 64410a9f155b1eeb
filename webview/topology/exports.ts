import * as l10n from '@vscode/l10n';
import { toGraphml } from '../../src/fabric/writers/graphml.js';
import type { SavedFile } from '../../src/protocol/benchmarks.js';
import { element } from '../shared/dom.js';
import { draw, type Frame } from './draw.js';
import { SvgPen } from './svgPen.js';

/** Forms that the picture can be saved in. */
export type ExportKind = 'png' | 'svg' | 'graphml';

/** The choice of a form; it goes back to its name after each. */
export function exportChoice(save: (kind: ExportKind) => void): HTMLSelectElement {
  const kinds: readonly (readonly [ExportKind, string])[] = [
    ['png', l10n.t('PNG of the view')],
    ['svg', l10n.t('SVG of the view')],
    ['graphml', l10n.t('GraphML of everything')],
  ];
  const select = element(
    'select',
    {
      class: 'export',
      'aria-label': l10n.t('Export'),
      on: {
        change: () => {
          const kind = kinds.find(([one]) => one === select.value)?.[0];
          select.value = '';
          if (kind !== undefined) save(kind);
        },
      },
    },
    element('option', { value: '' }, l10n.t('Export')),
    ...kinds.map(([value, text]) => element('option', { value }, text)),
  );
  return select;
}

/** px of the PNG for each px of the view. */
const pngScale = 2;

/** The file of a frame: pictures show the view as it is, GraphML holds the whole graph. */
export function exported(frame: Frame, kind: ExportKind, name: string): SavedFile | null {
  const plain: Frame = { ...frame, hovered: null };
  const { width, height } = frame.size;
  switch (kind) {
    case 'graphml':
      return { name: `${name}.graphml`, kind, data: toGraphml(frame.scene.fabric) };
    case 'png': {
      const canvas = document.createElement('canvas');
      canvas.width = Math.round(width * pngScale);
      canvas.height = Math.round(height * pngScale);
      const context = canvas.getContext('2d');
      if (context === null) return null;
      context.scale(pngScale, pngScale);
      context.fillStyle = frame.theme.background;
      context.fillRect(0, 0, width, height);
      draw(context, plain);
      return { name: `${name}.png`, kind, data: canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '') };
    }
    case 'svg': {
      const context = document.createElement('canvas').getContext('2d');
      if (context === null) return null;
      const pen = new SvgPen((text, font) => {
        context.font = font;
        return context.measureText(text).width;
      });
      draw(pen, plain);
      return { name: `${name}.svg`, kind, data: pen.document(width, height, frame.theme.background, name) };
    }
  }
}
