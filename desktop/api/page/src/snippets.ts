// What a program would send to each contract, as a request of this page and as lines to copy.

import { contractAt } from "./server";

export type Contract = "predictor" | "generator" | "eot" | "openai";
export type Tongue = "curl" | "Python" | "fetch";

export const CONTRACTS: readonly Contract[] = ["predictor", "generator", "eot", "openai"];
export const TONGUES: readonly Tongue[] = ["curl", "Python", "fetch"];

export interface Request {
  address: string;
  body: Record<string, unknown>;
}

export function request(contract: Contract, text: string, model: string): Request {
  switch (contract) {
    case "predictor":
      return { address: `${contractAt("predictor")}/predict`, body: { text, top_k: 5 } };
    case "generator":
      return { address: `${contractAt("generator")}/generate`, body: { prompt: text, max_length: 12, temperature: 0.8 } };
    case "eot":
      return { address: `${contractAt("eot")}/predict/eot`, body: { text, model, top_k: 5 } };
    case "openai":
      return { address: `${contractAt("v1")}/completions`, body: { model, prompt: text, max_tokens: 8 } };
  }
}

export function snippet(tongue: Tongue, asked: Request, keyed: boolean): string {
  const body = JSON.stringify(asked.body);
  switch (tongue) {
    case "curl": {
      const key = keyed ? ' \\\n  -H "Authorization: Bearer $IEUM_KEY"' : "";
      const quoted = body.replaceAll("'", "'\\''");
      return `curl -X POST ${asked.address} \\\n  -H "Content-Type: application/json"${key} \\\n  -d '${quoted}'`;
    }
    case "Python": {
      const key = keyed ? ', headers={"Authorization": f"Bearer {os.environ[\'IEUM_KEY\']}"}' : "";
      return `import json\n${keyed ? "import os\n" : ""}import requests\n\nbody = json.loads(${JSON.stringify(body)})\nprint(requests.post("${asked.address}", json=body${key}).json())`;
    }
    case "fetch": {
      const key = keyed ? ", Authorization: `Bearer ${key}`" : "";
      return `const answer = await fetch("${asked.address}", {\n  method: "POST",\n  headers: { "Content-Type": "application/json"${key} },\n  body: JSON.stringify(${body}),\n});\nconsole.log(await answer.json());`;
    }
  }
}
