// The page: what is set, what the server told last, and the parts that show it.

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Contracts } from "./Contracts";
import { Editor } from "./Editor";
import { End } from "./End";
import { Conversation, models } from "./server";
import type { Answer, Asked, Link, Model } from "./server";
import { WORDS } from "./words";
import type { Language } from "./words";

const KEPT = 50;

type Scheme = "light" | "dark";

function systemScheme(): Scheme {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export function Page() {
  const [language, setLanguage] = useState<Language>(() => (navigator.language.startsWith("ko") ? "ko" : "en"));
  const [scheme, setScheme] = useState<Scheme>(systemScheme);
  const [key, setKey] = useState("");
  const [link, setLink] = useState<Link>("connecting");
  const [problem, setProblem] = useState("");
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [times, setTimes] = useState<number[]>([]);
  const [known, setKnown] = useState<Model[]>([]);
  const [model, setModel] = useState("");
  const [topK, setTopK] = useState(5);
  const [temperature, setTemperature] = useState(0.8);
  const [before, setBefore] = useState("");
  const conversation = useRef<Conversation | null>(null);
  const words = WORDS[language];

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = words.title;
  }, [language, words]);

  useEffect(() => {
    document.documentElement.dataset["scheme"] = scheme;
  }, [scheme]);

  useEffect(() => {
    const opened = new Conversation(key, {
      onAnswer: (told) => {
        setProblem("");
        setAnswer(told);
        setTimes((others) => [...others.slice(1 - KEPT), told.ms]);
      },
      onLink: setLink,
      onError: setProblem,
    });
    conversation.current = opened;
    opened.open();
    return () => opened.close();
  }, [key]);

  useEffect(() => {
    let wanted = true;
    if (link !== "connected") return;
    models(key).then(
      (found) => {
        if (!wanted) return;
        setKnown(found);
        setModel((chosen) => (found.some((each) => each.id === chosen && each.loaded) ? chosen : (found[0]?.id ?? "")));
      },
      () => setKnown([]),
    );
    return () => {
      wanted = false;
    };
  }, [key, link]);

  const onText = useCallback((text: string) => setBefore(text), []);

  useEffect(() => {
    const asked: Asked = { before, topK, temperature };
    if (before.trim()) conversation.current?.ask(asked);
    else setAnswer(null);
  }, [before, topK, temperature, key]);

  const median = useMemo(() => [...times].sort((one, other) => one - other)[Math.floor(times.length / 2)], [times]);
  // While the next answer is computed the last one stays, but nobody can take it any more.
  const fits = answer !== null && answer.before === before;

  return (
    <>
      <a className="skip" href="#text">
        {words.skip}
      </a>
      <header>
        <h1>{words.title}</h1>
        <p className={`link ${link}`} role="status">
          {words[link]}
        </p>
        <button type="button" onClick={() => setScheme(scheme === "dark" ? "light" : "dark")}>
          {scheme === "dark" ? words.light : words.dark}
        </button>
        <button type="button" lang={language === "ko" ? "en" : "ko"} onClick={() => setLanguage(language === "ko" ? "en" : "ko")}>
          {words.language}
        </button>
      </header>
      <p className="about">{words.about}</p>
      <main>
        <Editor words={words} answer={answer} fits={fits} onText={onText} />
        <section className="told" aria-label={words.end}>
          <End words={words} end={before.trim() ? (answer?.end ?? null) : null} />
          <dl>
            <div>
              <dt>{words.latency}</dt>
              <dd id="latency">{times.length ? `${times[times.length - 1]?.toFixed(0)} ms` : "–"}</dd>
            </div>
            <div>
              <dt>{words.median}</dt>
              <dd>{median === undefined ? "–" : `${median.toFixed(0)} ms`}</dd>
            </div>
          </dl>
          {problem && <p role="alert">{problem}</p>}
        </section>
        <section className="set">
          <label>
            {words.model}
            <select value={model} onChange={(event) => setModel(event.target.value)}>
              {known.map((each) => (
                <option key={each.id} value={each.id} disabled={!each.loaded}>
                  {each.loaded ? each.name : `${each.name} (${words.notLoaded})`}
                </option>
              ))}
            </select>
          </label>
          <label>
            {words.count} {topK}
            <input type="range" min={1} max={9} value={topK} onChange={(event) => setTopK(event.target.valueAsNumber)} />
          </label>
          <label>
            {words.temperature} {temperature.toFixed(1)}
            <input
              type="range"
              min={0.1}
              max={2}
              step={0.1}
              value={temperature}
              onChange={(event) => setTemperature(event.target.valueAsNumber)}
            />
          </label>
          <label>
            {words.key}
            <input
              type="password"
              autoComplete="off"
              aria-describedby="key-why"
              onBlur={(event) => setKey(event.target.value.trim())}
              onKeyDown={(event) => event.key === "Enter" && setKey(event.currentTarget.value.trim())}
            />
            <small id="key-why">{words.keyWhy}</small>
          </label>
        </section>
        <Contracts words={words} text={before.trim() ? before : words.sample} model={model} apiKey={key} />
      </main>
    </>
  );
}
