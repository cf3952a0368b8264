// The text, and what may come next: also while a syllable is composed, since what is composed stands in the text area's
// value already when `input` comes.

import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import type { Answer, Row } from "./server";
import type { Words } from "./words";

interface Given {
  words: Words;
  answer: Answer | null;
  fits: boolean;
  onText: (before: string) => void;
}

/** The key's number where an input method has it. */
const TAKEN_BY_INPUT_METHOD = 229;

export function Editor({ words, answer, fits, onText }: Given) {
  const area = useRef<HTMLTextAreaElement>(null);
  const composing = useRef(false);
  const wanted = useRef<{ row: Row; before: string } | null>(null);
  const [composed, setComposed] = useState("");
  const [chosen, setChosen] = useState({ before: "", at: 0 });
  const [closed, setClosed] = useState(false);
  const seen = useRef<Answer[]>([]);
  const rows = answer && !closed ? answer.rows : [];
  // For its text: an input method that ends a syllable takes it away and puts it there again, and the same rows come anew.
  const chosenOf = (given: Answer) => (chosen.before === given.before ? Math.min(chosen.at, given.rows.length - 1) : 0);
  const at = answer ? chosenOf(answer) : 0;
  const active = fits && rows.length > 0 ? at : -1;

  useEffect(() => {
    // Two: when a syllable ends there may be rows for the text without it in between.
    if (active >= 0 && answer && seen.current[0] !== answer) seen.current = [answer, ...seen.current.slice(0, 1)];
  });

  const tell = () => {
    const field = area.current;
    if (field) onText(field.value.slice(0, field.selectionEnd));
  };

  useEffect(() => {
    // The caret may be moved by keys and by the mouse; no other event tells.
    const moved = () => {
      if (document.activeElement === area.current) tell();
    };
    document.addEventListener("selectionchange", moved);
    return () => document.removeEventListener("selectionchange", moved);
  });

  const put = () => {
    const field = area.current;
    const want = wanted.current;
    wanted.current = null;
    if (!field || !want) return;
    const caret = field.selectionEnd;
    const before = field.value.slice(0, caret);
    // Somebody has typed on meanwhile: it was meant for another text.
    if (before !== want.before) return;
    const blank = want.row.replaces === 0 && before !== "" && !/\s$/.test(before) ? " " : "";
    field.focus();
    field.setSelectionRange(caret - want.row.replaces, caret);
    const text = `${blank}${want.row.text} `;
    // The only way that the person can undo; where it is gone, without that.
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, caret - want.row.replaces, caret, "end");
      tell();
    }
  };

  const take = (given: Answer, place: number) => {
    const row = given.rows[place];
    if (!row || wanted.current) return;
    wanted.current = { row, before: given.before };
    // Not inside a composition, nor in the task that ends it: the input method still writes then.
    if (!composing.current) window.setTimeout(put, 0);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const bare = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const before = event.currentTarget.value.slice(0, event.currentTarget.selectionEnd);
    // Rows that were seen for this very text, also while they come anew.
    const meant = closed ? undefined : seen.current.find((each) => each.before === before);
    const shown = meant ?? (rows.length > 0 ? answer : null);
    if (event.key === "Tab" && bare && !event.altKey && (rows.length > 0 || wanted.current || meant)) {
      // Rows of an older text are not taken, but whoever means them does not want to leave either.
      event.preventDefault();
      if (meant) take(meant, chosenOf(meant));
    } else if (event.nativeEvent.keyCode === TAKEN_BY_INPUT_METHOD) {
      return;
    } else if (event.altKey && bare && shown && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const count = shown.rows.length;
      const next = (chosenOf(shown) + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
      setChosen({ before: shown.before, at: next });
    } else if (event.key === "Escape" && rows.length > 0) {
      event.preventDefault();
      setClosed(true);
    }
  };

  return (
    <section className="editor">
      <label htmlFor="text">{words.editor}</label>
      <textarea
        id="text"
        ref={area}
        rows={6}
        autoFocus
        spellCheck={false}
        autoComplete="off"
        placeholder={words.placeholder}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={rows.length > 0}
        aria-controls="candidates"
        aria-describedby="keys"
        {...(active >= 0 ? { "aria-activedescendant": `candidate-${active}` } : {})}
        onInput={() => {
          setClosed(false);
          tell();
        }}
        onKeyDown={onKeyDown}
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionUpdate={(event) => setComposed(event.data)}
        onCompositionEnd={() => {
          composing.current = false;
          setComposed("");
          if (wanted.current) window.setTimeout(put, 0);
        }}
      />
      <p id="keys">
        {words.keys}
        {composed && (
          <span className="composed">
            {words.composing} <b>{composed}</b>
          </span>
        )}
      </p>
      <h2 id="candidates-name">{words.candidates}</h2>
      <ol id="candidates" role="listbox" aria-labelledby="candidates-name" className={fits ? "" : "stale"}>
        {rows.map((row, place) => (
          <li
            key={`${row.text} ${row.replaces}`}
            id={`candidate-${place}`}
            role="option"
            aria-selected={place === active}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => fits && answer && take(answer, place)}
          >
            <span className="text">{row.text}</span>
            <span className="bar" aria-hidden="true">
              <span style={{ width: `${row.probability * 100}%` }} />
            </span>
            <span className="probability">{(row.probability * 100).toFixed(1)} %</span>
          </li>
        ))}
      </ol>
      {rows.length === 0 && <p className="none">{words.none}</p>}
    </section>
  );
}
