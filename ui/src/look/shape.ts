/** How the interviewer's shape looks in one state: everything that differs between them. */
export interface Mood {
  /** Size at rest, as a part of the space. */
  size: number;
  /** How far the outline strays from a circle. */
  restlessness: number;
  /** How fast it lives. */
  pace: number;
  /** How much a loud voice swells it. */
  swell: number;
  /** How far the layers drift apart. */
  drift: number;
}

export type MoodName = "absent" | "listening" | "thinking" | "speaking";

export const MOODS: Record<MoodName, Mood> = {
  absent: { size: 0.5, restlessness: 0.015, pace: 0.3, swell: 0, drift: 0 },
  listening: { size: 0.58, restlessness: 0.03, pace: 0.5, swell: 0.16, drift: 0.02 },
  thinking: { size: 0.54, restlessness: 0.05, pace: 1.5, swell: 0, drift: 0.09 },
  speaking: { size: 0.6, restlessness: 0.055, pace: 1.1, swell: 0.22, drift: 0.03 },
};

/** Layers from the outermost halo to the core: how opaque, how large, how much they follow the voice. */
const LAYERS = [
  { opacity: 0.12, scale: 1.34, follow: 1 },
  { opacity: 0.22, scale: 1.17, follow: 0.7 },
  { opacity: 1, scale: 1, follow: 0.25 },
];

const POINTS = 48;

export interface Frame {
  mood: Mood;
  /** Seconds; a still shape is drawn at 0. */
  time: number;
  /** Loudness, 0 to 1. */
  loud: number;
}

export interface Colours {
  lit: string;
  shade: string;
}

/** Draws the shape into a square of `side` pixels. */
export function draw(context: CanvasRenderingContext2D, side: number, colours: Colours, frame: Frame): void {
  context.clearRect(0, 0, side, side);
  // lit from the upper left
  const light = context.createRadialGradient(0.36 * side, 0.32 * side, 0, 0.5 * side, 0.5 * side, 0.5 * side);
  light.addColorStop(0, colours.lit);
  light.addColorStop(1, colours.shade);
  context.fillStyle = light;
  LAYERS.forEach((layer, index) => {
    context.globalAlpha = layer.opacity;
    context.fill(path(outline(frame, index, layer), side));
  });
  context.globalAlpha = 1;
}

/** The outline of one layer: `POINTS` places around the middle of a square of side 1. */
export function outline(
  frame: Frame,
  index: number,
  layer = LAYERS[index] as (typeof LAYERS)[number],
): Point[] {
  const { mood, time, loud } = frame;
  const t = time * mood.pace;
  const breath = 1 + 0.025 * Math.sin(t * 1.3 + index * 0.6);
  // in dB of full scale a calm voice takes half of the meter: squared, pauses and words differ visibly
  const voice = mood.swell * layer.follow * loud * loud;
  const radius = (mood.size / 2) * layer.scale * breath * (1 + voice);
  const wave = mood.restlessness * (1 + 1.5 * loud * mood.swell);
  const room = 0.5 - mood.drift / 2;
  const turn = index * 2.1 + t * 0.8;
  const middle = { x: 0.5 + mood.drift * 0.5 * Math.cos(turn), y: 0.5 + mood.drift * 0.5 * Math.sin(turn) };
  return Array.from({ length: POINTS }, (_, point) => {
    const angle = (point / POINTS) * 2 * Math.PI;
    const strays =
      0.5 * Math.sin(2 * angle + t * 0.9 + index) +
      0.35 * Math.sin(3 * angle - t * 1.1 + index * 2) +
      0.15 * Math.sin(5 * angle + t * 1.7 + index * 3);
    const reach = Math.min(room, radius * (1 + wave * strays));
    return { x: middle.x + reach * Math.cos(angle), y: middle.y + reach * Math.sin(angle) };
  });
}

interface Point {
  x: number;
  y: number;
}

/** A smooth closed curve through the middles between the points. */
function path(points: Point[], side: number): Path2D {
  const curve = new Path2D();
  const at = (index: number) => points[index % points.length] as Point;
  const between = (a: Point, b: Point) => ({ x: ((a.x + b.x) / 2) * side, y: ((a.y + b.y) / 2) * side });
  const start = between(at(0), at(1));
  curve.moveTo(start.x, start.y);
  for (let index = 1; index <= points.length; index++) {
    const through = at(index);
    const to = between(through, at(index + 1));
    curve.quadraticCurveTo(through.x * side, through.y * side, to.x, to.y);
  }
  curve.closePath();
  return curve;
}
