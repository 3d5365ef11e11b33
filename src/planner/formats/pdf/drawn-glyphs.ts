/**
 * Walks the drawing operations of a page and gathers the glyphs that are drawn on it (PDF 32000-1, chapters 8 and 9). It is the
 * other side of the account: pdf.js finds its text in a walk of its own. Part of the thread's program.
 */

export interface Glyph {
  readonly unicode: string;
  /** In thousandths of the size of the font. */
  readonly width?: number;
  readonly isSpace?: boolean;
}

export interface Operations {
  readonly fnArray: readonly number[];
  readonly argsArray: readonly unknown[];
}

export interface DrawnGlyphs {
  /** The characters of the glyphs on the page. */
  readonly glyphs: string;
  /** Glyphs beside the page, such as the marks of printers. */
  readonly outsideGlyphs: number;
  /** Those of them whose text begins or ends on the page. */
  readonly cutGlyphs: number;
  readonly unknownGlyphs: number;
  readonly hiddenGlyphs: number;
  readonly imageShare: number;
}

type Matrix = readonly [number, number, number, number, number, number];

interface State {
  readonly matrix: Matrix;
  readonly size: number;
  readonly characterSpace: number;
  readonly wordSpace: number;
  readonly scale: number;
  readonly leading: number;
  readonly rise: number;
  readonly mode: number;
}

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
const START: State = {
  matrix: IDENTITY,
  size: 0,
  characterSpace: 0,
  wordSpace: 0,
  scale: 1,
  leading: 0,
  rise: 0,
  mode: 0,
};
/** Text in these modes is not seen (PDF 32000-1, 9.3.6). */
const HIDDEN_MODES = new Set([3, 7]);
const NO_CHARACTER = /[\u0000-\u0008\u000E-\u001F\u007F-\u009F\uE000-\uF8FF\uFFFD]/;

/** `names` gives the name of an operation; `view` is the page in the units of the file. */
export function drawnGlyphs(
  { fnArray, argsArray }: Operations,
  names: ReadonlyMap<number, string>,
  view: readonly number[],
): DrawnGlyphs {
  const walk = new Walk(view);
  for (const [index, code] of fnArray.entries()) walk.take(names.get(code) ?? '', argsArray[index]);
  return walk.found;
}

class Walk {
  readonly #view: readonly number[];
  readonly #glyphs: string[] = [];
  readonly #saved: State[] = [];
  #state = START;
  #line: Matrix = IDENTITY;
  #text: Matrix = IDENTITY;
  #outside = 0;
  #cut = 0;
  #unknown = 0;
  #hidden = 0;
  #imageArea = 0;

  constructor(view: readonly number[]) {
    this.#view = view;
  }

  get found(): DrawnGlyphs {
    const [left = 0, bottom = 0, right = 0, top = 0] = this.#view;
    return {
      glyphs: this.#glyphs.join(''),
      outsideGlyphs: this.#outside,
      cutGlyphs: this.#cut,
      unknownGlyphs: this.#unknown,
      hiddenGlyphs: this.#hidden,
      imageShare: this.#imageArea / Math.max(1, (right - left) * (top - bottom)),
    };
  }

  take(name: string, given: unknown): void {
    const args: readonly unknown[] = Array.isArray(given) ? given : [];
    if (name === 'showText' || name === 'showSpacedText') this.#show(args[0]);
    else if (/^paint.*Image/.test(name)) this.#paintImage();
    else this.#set(name, numbersIn(args), args);
  }

  #set(name: string, numbers: readonly number[], args: readonly unknown[]): void {
    const [first = 0, second = 0] = numbers;
    switch (name) {
      case 'save':
      case 'paintFormXObjectBegin':
        this.#saved.push(this.#state);
        if (name === 'paintFormXObjectBegin') this.#transform(numbersIn([args[0]]));
        break;
      case 'restore':
      case 'paintFormXObjectEnd':
        this.#state = this.#saved.pop() ?? this.#state;
        break;
      case 'transform':
        this.#transform(numbers);
        break;
      case 'beginText':
        this.#line = IDENTITY;
        this.#text = IDENTITY;
        break;
      case 'setTextMatrix':
        this.#line = matrixOf(numbers);
        this.#text = this.#line;
        break;
      case 'setLeadingMoveText':
        this.#state = { ...this.#state, leading: -second };
        this.#move(first, second);
        break;
      case 'moveText':
        this.#move(first, second);
        break;
      case 'nextLine':
        this.#move(0, -this.#state.leading);
        break;
      case 'setFont':
        this.#state = { ...this.#state, size: first };
        break;
      case 'setCharSpacing':
        this.#state = { ...this.#state, characterSpace: first };
        break;
      case 'setWordSpacing':
        this.#state = { ...this.#state, wordSpace: first };
        break;
      case 'setHScale':
        this.#state = { ...this.#state, scale: first / 100 };
        break;
      case 'setLeading':
        this.#state = { ...this.#state, leading: first };
        break;
      case 'setTextRise':
        this.#state = { ...this.#state, rise: first };
        break;
      case 'setTextRenderingMode':
        this.#state = { ...this.#state, mode: first };
        break;
      default:
    }
  }

  #transform(numbers: readonly number[]): void {
    if (numbers.length < 6) return;
    this.#state = { ...this.#state, matrix: multiply(this.#state.matrix, matrixOf(numbers)) };
  }

  #move(x: number, y: number): void {
    this.#line = multiply(this.#line, [1, 0, 0, 1, x, y]);
    this.#text = this.#line;
  }

  #show(given: unknown): void {
    if (!isShown(given)) return;
    const { size, scale, characterSpace, wordSpace } = this.#state;
    const [drawn, outside] = [this.#glyphs.length, this.#outside];
    for (const each of given) {
      if (typeof each === 'number') this.#advance((-each / 1000) * size * scale);
      else if (each !== null) {
        const { unicode, width = 0, isSpace = false } = each;
        this.#draw(unicode, (width / 1000) * size);
        this.#advance(((width / 1000) * size + characterSpace + (isSpace ? wordSpace : 0)) * scale);
      }
    }
    if (this.#glyphs.length > drawn) this.#cut += this.#outside - outside;
  }

  #draw(unicode: string, width: number): void {
    if (this.#isOutside(width)) {
      this.#outside += unicode.trim() === '' ? 0 : 1;
      return;
    }
    if (HIDDEN_MODES.has(this.#state.mode)) this.#hidden += unicode.trim() === '' ? 0 : 1;
    if (unicode === '' || NO_CHARACTER.test(unicode)) this.#unknown += 1;
    this.#glyphs.push(unicode);
  }

  /** Whether the glyph begins above or below the page, or is as a whole to the left or right of it. */
  #isOutside(width: number): boolean {
    const { rise, scale, matrix } = this.#state;
    const [left = 0, bottom = 0, right = 0, top = 0] = this.#view;
    const placed = multiply(matrix, this.#text);
    const [a, b, c, d, e, f] = placed;
    const x = c * rise + e;
    const y = d * rise + f;
    const end = x + Math.hypot(a, b) * width * scale;
    return end < left || x > right || y < bottom || y > top;
  }

  #advance(x: number): void {
    this.#text = multiply(this.#text, [1, 0, 0, 1, x, 0]);
  }

  #paintImage(): void {
    const [a, b, c, d] = this.#state.matrix;
    this.#imageArea = Math.max(this.#imageArea, Math.abs(a * d - b * c));
  }
}

/** pdf.js shows text by a list of glyphs and of distances between them. */
function isShown(value: unknown): value is readonly (Glyph | number | null)[] {
  return Array.isArray(value);
}

/** The numbers of the arguments, also where they are in one list. */
function numbersIn(args: readonly unknown[]): readonly number[] {
  return args.flatMap((value): readonly number[] => {
    if (typeof value === 'number') return [value];
    if (Array.isArray(value)) return numbersIn(value);
    return value instanceof Float32Array || value instanceof Float64Array ? [...value] : [];
  });
}

function matrixOf([a = 1, b = 0, c = 0, d = 1, e = 0, f = 0]: readonly number[]): Matrix {
  return [a, b, c, d, e, f];
}

/** First `right`, then `left`. */
function multiply(left: Matrix, right: Matrix): Matrix {
  const [a, b, c, d, e, f] = left;
  const [g, h, i, j, k, l] = right;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}
