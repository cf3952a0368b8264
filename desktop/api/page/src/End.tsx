// How probable it is that the utterance ends here.

import type { End as Told } from "./server";
import type { Words } from "./words";

export function End({ words, end }: { words: Words; end: Told | null }) {
  const probability = end?.probability ?? 0;
  return (
    <div className="end">
      <span id="end-name">{words.end}</span>
      <meter aria-labelledby="end-name" min={0} max={1} low={0.3} high={0.7} optimum={1} value={probability} />
      <output>{end ? `${(probability * 100).toFixed(0)} % · ${words[end.assessment]}` : "–"}</output>
    </div>
  );
}
