// The portal's own time, learnt from its answers: the age of a picture must not depend on the visitor's clock.

const CLOSE = 2000; // ms: an answer names whole seconds, and is on its way for a while

let ahead; // ms by which the portal's clock is ahead of this one; undefined until the first answer

export const now = () => Date.now() + (ahead ?? 0);
export const isKnown = () => ahead !== undefined;

// An answer that tells no time leaves the visitor's clock as the best there is.
export function learn({ headers }) {
  const said = Date.parse(headers.get("Date")) + 1000 * headers.get("Age");
  const found = said - Date.now();
  if (Number.isNaN(found)) ahead ??= 0;
  else if (!isKnown() || Math.abs(found - ahead) > CLOSE) ahead = found;
}
