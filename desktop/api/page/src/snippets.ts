// What a program would send to each contract, as a request of this page and as lines to copy.

import { contractAt } from "./server";

export type Contract = "predictor" | "models" | "voc" | "generator" | "eot" | "openai" | "chat";
export type Tongue = "curl" | "Python" | "fetch";

export const CONTRACTS: readonly Contract[] = ["predictor", "models", "voc", "generator", "eot", "openai", "chat"];
export const TONGUES: readonly Tongue[] = ["curl", "Python", "fetch"];

/** Contracts that answer by any model of the machine, not only by the one that suggests. */
export const BY_ANY_MODEL: readonly Contract[] = ["models", "chat"];

/** A model that has to be there first: `body` to `address` has it loaded, `state` tells how far that is. */
export interface Loading {
  address: string;
  body: Record<string, unknown>;
  state: string;
}

export interface Request {
  address: string;
  body: Record<string, unknown>;
  loading?: Loading;
}

export function request(contract: Contract, text: string, model: string): Request {
  switch (contract) {
    case "predictor":
      return { address: `${contractAt("predictor")}/predict`, body: { text, top_k: 5 } };
    case "models": {
      const base = `${contractAt("models")}/models`;
      const state = `${base}/${encodeURIComponent(model)}`;
      const loading = { address: `${base}/load`, body: { model_name: model, model_path: model }, state };
      return { address: `${state}/predict`, body: { text, max_length: 24, temperature: 0.8 }, loading };
    }
    case "voc":
      return { address: `${contractAt("voc")}/predict`, body: { input_text: text, temperature: 0.1 } };
    case "generator":
      return { address: `${contractAt("generator")}/generate`, body: { prompt: text, max_length: 12, temperature: 0.8 } };
    case "eot":
      return { address: `${contractAt("eot")}/predict/eot`, body: { text, model, top_k: 5 } };
    case "openai":
      return { address: `${contractAt("v1")}/completions`, body: { model, prompt: text, max_tokens: 8 } };
    case "chat":
      return {
        address: `${contractAt("v1")}/chat/completions`,
        body: { model, messages: [{ role: "user", content: text }], max_tokens: 32 },
      };
  }
}

export function snippet(tongue: Tongue, asked: Request, keyed: boolean): string {
  switch (tongue) {
    case "curl":
      return curl(asked, keyed);
    case "Python":
      return python(asked, keyed);
    case "fetch":
      return fetched(asked, keyed);
  }
}

function curl({ address, body, loading }: Request, keyed: boolean): string {
  const key = keyed ? ' \\\n  -H "Authorization: Bearer $IEUM_KEY"' : "";
  const post = (to: string, sent: unknown) => {
    const quoted = JSON.stringify(sent).replaceAll("'", "'\\''");
    return `curl -X POST ${to} \\\n  -H "Content-Type: application/json"${key} \\\n  -d '${quoted}'`;
  };
  if (!loading) return post(address, body);
  const waiting = `while curl -s ${loading.state}${key} | grep -q '"status":"loading"'; do sleep 0.2; done`;
  return `${post(loading.address, loading.body)}\n${waiting}\n${post(address, body)}`;
}

function python({ address, body, loading }: Request, keyed: boolean): string {
  const key = keyed ? ', headers={"Authorization": f"Bearer {os.environ[\'IEUM_KEY\']}"}' : "";
  const parsed = (sent: unknown) => `json.loads(${JSON.stringify(JSON.stringify(sent))})`;
  const modules = ["json", ...(keyed ? ["os"] : []), ...(loading ? ["time"] : [])].map((each) => `import ${each}\n`);
  const first = loading
    ? `requests.post("${loading.address}", json=${parsed(loading.body)}${key})\n` +
      `while requests.get("${loading.state}"${key}).json().get("status") == "loading":\n    time.sleep(0.2)\n`
    : "";
  return `${modules.join("")}import requests\n\n${first}body = ${parsed(body)}\nprint(requests.post("${address}", json=body${key}).json())`;
}

function fetched({ address, body, loading }: Request, keyed: boolean): string {
  const key = keyed ? ", Authorization: `Bearer ${key}`" : "";
  const heading = `{ "Content-Type": "application/json"${key} }`;
  const post = (to: string, sent: unknown) =>
    `await fetch("${to}", {\n  method: "POST",\n  headers: ${heading},\n  body: JSON.stringify(${JSON.stringify(sent)}),\n})`;
  const first = loading
    ? `${post(loading.address, loading.body)};\n` +
      `while ((await (await fetch("${loading.state}", { headers: ${heading} })).json()).status === "loading") {\n` +
      "  await new Promise((next) => setTimeout(next, 200));\n}\n"
    : "";
  return `${first}const answer = ${post(address, body)};\nconsole.log(await answer.json());`;
}
