// The contracts, one tab each: what a program would send, and what comes back.

import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { ask, everyModel, settled } from "./server";
import type { Reply } from "./server";
import { BY_ANY_MODEL, CONTRACTS, TONGUES, request, snippet } from "./snippets";
import type { Contract, Tongue } from "./snippets";
import type { Words } from "./words";

interface Given {
  words: Words;
  text: string;
  model: string;
  apiKey: string;
}

export function Contracts({ words, text, model, apiKey }: Given) {
  const [contract, setContract] = useState<Contract>("predictor");
  const [tongue, setTongue] = useState<Tongue>("curl");
  const [reply, setReply] = useState<Reply | "running" | "failed" | null>(null);
  const [copied, setCopied] = useState(false);
  const [others, setOthers] = useState<string[]>([]);
  const [other, setOther] = useState("");
  const tabs = useRef<HTMLDivElement>(null);
  const byAny = BY_ANY_MODEL.includes(contract);
  const by = byAny && others.includes(other) ? other : model;
  const asked = request(contract, text, by);
  const lines = snippet(tongue, asked, apiKey !== "");

  useEffect(() => {
    let wanted = true;
    if (!byAny) return;
    // Looked at whenever such a contract is chosen: models come and go while the server runs.
    everyModel(apiKey).then(
      (found) => wanted && setOthers(found),
      () => wanted && setOthers([]),
    );
    return () => {
      wanted = false;
    };
  }, [byAny, apiKey]);

  const choose = (next: Contract) => {
    setContract(next);
    setReply(null);
    setCopied(false);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: CONTRACTS.length - 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (CONTRACTS.indexOf(contract) + step) % CONTRACTS.length;
    choose(CONTRACTS[next] as Contract);
    (tabs.current?.children[next] as HTMLElement | undefined)?.focus();
  };

  const run = async () => {
    // Not a disabled button, which would lose the focus.
    if (reply === "running") return;
    setReply("running");
    try {
      if (asked.loading) {
        const begun = await ask(asked.loading.address, apiKey, asked.loading.body);
        if (begun.status !== 200) {
          setReply(begun);
          return;
        }
        await settled(asked.loading.state, apiKey);
      }
      setReply(await ask(asked.address, apiKey, asked.body));
    } catch {
      setReply("failed");
    }
  };

  return (
    <section className="contracts" aria-labelledby="contracts-name">
      <h2 id="contracts-name">{words.contracts}</h2>
      <div role="tablist" aria-labelledby="contracts-name" ref={tabs} onKeyDown={onKeyDown}>
        {CONTRACTS.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            id={`tab-${each}`}
            aria-selected={each === contract}
            aria-controls="contract"
            tabIndex={each === contract ? 0 : -1}
            onClick={() => choose(each)}
          >
            {words[each]}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="contract" aria-labelledby={`tab-${contract}`}>
        <div className="row">
          <label>
            {words.snippet}
            <select value={tongue} onChange={(event) => setTongue(event.target.value as Tongue)}>
              {TONGUES.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </label>
          {byAny && others.length > 0 && (
            <label>
              {words.byModel}
              <select id="by" value={by} onChange={(event) => setOther(event.target.value)}>
                {others.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            </label>
          )}
          <button type="button" onClick={() => navigator.clipboard.writeText(lines).then(() => setCopied(true), () => setCopied(false))}>
            {copied ? words.copied : words.copy}
          </button>
          <button type="button" id="run" onClick={run} aria-disabled={reply === "running"}>
            {words.run}
          </button>
        </div>
        <pre tabIndex={0} aria-label={words.snippet}>
          {lines}
        </pre>
        <div role="status">
          {reply === "running" && words.running}
          {reply === "failed" && words.failed}
          {reply !== null && typeof reply === "object" && (
            <>
              <p>
                {words.answer}: {reply.status}, {reply.ms.toFixed(0)} ms
              </p>
              <pre tabIndex={0} id="reply" aria-label={words.answer}>
                {shown(reply.body)}
              </pre>
            </>
          )}
        </div>
      </div>
    </section>
  );
}

function shown(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
