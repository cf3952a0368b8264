// The server that this page came from: its contracts lie beside the page, under prefixes.

export interface Row {
  text: string;
  probability: number;
  replaces: number;
}

export interface End {
  probability: number;
  assessment: "high" | "medium" | "low";
}

export interface Answer {
  before: string;
  rows: Row[];
  end: End | null;
  ms: number;
}

export interface Model {
  id: string;
  name: string;
  loaded: boolean;
}

export type Link = "connecting" | "connected" | "lost";

export interface Asked {
  before: string;
  topK: number;
  temperature: number;
}

interface Hears {
  onAnswer: (answer: Answer) => void;
  onLink: (link: Link) => void;
  onError: (message: string) => void;
}

const RECONNECT_MS = 3000;
const CHARACTERS = 2000;

/** The address of a contract, which ends with no slash. */
export function contractAt(prefix: string): string {
  return new URL(`../${prefix}`, new URL(".", document.baseURI)).href;
}

/** Contract A's WebSocket: a newer text takes the older one's place, and answers to older ones are dropped. */
export class Conversation {
  private socket: WebSocket | null = null;
  private again = 0;
  private number = 0;
  private newest: Asked | null = null;
  private readonly sent = new Map<number, { before: string; at: number }>();
  private readonly id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (each) => each.toString(16)).join("");

  constructor(private readonly key: string, private readonly hears: Hears) {}

  open(): void {
    this.hears.onLink("connecting");
    const place = this.key ? `predictor/key/${encodeURIComponent(this.key)}/ws/${this.id}` : `predictor/ws/${this.id}`;
    const socket = new WebSocket(contractAt(place).replace(/^http/, "ws"));
    this.socket = socket;
    socket.onopen = () => {
      this.hears.onLink("connected");
      if (this.newest) this.ask(this.newest);
    };
    socket.onmessage = (event) => this.hear(String(event.data));
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.sent.clear();
      this.hears.onLink("lost");
      this.again = window.setTimeout(() => this.open(), RECONNECT_MS);
    };
  }

  close(): void {
    window.clearTimeout(this.again);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  ask(asked: Asked): void {
    this.newest = asked;
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.number += 1;
    this.sent.set(this.number, { before: asked.before, at: performance.now() });
    this.socket.send(
      JSON.stringify({
        type: "input",
        text: asked.before.slice(-CHARACTERS),
        top_k: asked.topK,
        temperature: asked.temperature,
        seq: this.number,
        end: true,
      }),
    );
  }

  private hear(said: string): void {
    const told = JSON.parse(said);
    if (told.type === "error") {
      this.hears.onError(told.message);
      return;
    }
    const question = this.sent.get(told.seq);
    for (const number of this.sent.keys()) if (number <= told.seq) this.sent.delete(number);
    if (told.type !== "prediction" || !question || told.seq !== this.number) return;
    const rows = told.data.map((row: { text: string; confidence: number }, at: number) => ({
      text: row.text,
      probability: row.confidence,
      replaces: told.replaces[at],
    }));
    this.hears.onAnswer({ before: question.before, rows, end: told.end ?? null, ms: performance.now() - question.at });
  }
}

export interface Reply {
  status: number;
  ms: number;
  body: string;
}

/** Asks a contract; `body` none is a GET. */
export async function ask(address: string, key: string, body?: unknown): Promise<Reply> {
  const headers: Record<string, string> = body === undefined ? {} : { "Content-Type": "application/json" };
  if (key) headers["Authorization"] = `Bearer ${key}`;
  const begun = performance.now();
  const options: RequestInit = { method: body === undefined ? "GET" : "POST", headers };
  if (body !== undefined) options.body = JSON.stringify(body);
  const answer = await fetch(address, options);
  const text = await answer.text();
  return { status: answer.status, ms: performance.now() - begun, body: text };
}

const AGAIN_MS = 200;

/** Waits until a model of contract B is loaded, or will not be. */
export async function settled(state: string, key: string): Promise<void> {
  while (JSON.parse((await ask(state, key)).body).status === "loading") {
    await new Promise((next) => window.setTimeout(next, AGAIN_MS));
  }
}

/** The names of all models that could be loaded, for contracts that answer by any of them. */
export async function everyModel(key: string): Promise<string[]> {
  const reply = await ask(`${contractAt("models")}/models`, key);
  return reply.status === 200 ? JSON.parse(reply.body).all_models : [];
}

/** The models of this machine, the one in use first. */
export async function models(key: string): Promise<Model[]> {
  const reply = await ask(`${contractAt("eot")}/models`, key);
  if (reply.status !== 200) return [];
  const told = JSON.parse(reply.body);
  const found: Model[] = told.models.map((each: Model) => ({ id: each.id, name: each.name || each.id, loaded: each.loaded }));
  return found.sort((one, other) => Number(other.id === told.current) - Number(one.id === told.current));
}
