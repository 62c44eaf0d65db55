const STEP_REM = 0.875;
/** Deeper spans are not indented any further: their names need the room. */
const DEEPEST = 14;

/** How far to the right a row of this depth begins, as CSS. */
export function indentOf(depth: number): string {
  return `${Math.min(depth, DEEPEST) * STEP_REM}rem`;
}
