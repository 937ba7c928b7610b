// The shape of the in-memory desk's answers: one function for each call.
import type { CallName, Args, Reply } from "../desk";

export type Handlers = { [K in CallName]: (args: Args<K>) => Reply<K> | Promise<Reply<K>> };
