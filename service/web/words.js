// Every text of the pages, in one object. To translate the pages, translate the four files it joins.

import { chat } from "./words-chat.js";
import { common } from "./words-common.js";
import { compare } from "./words-compare.js";
import { papers } from "./words-papers.js";

export const words = { ...common, ...chat, ...papers, ...compare };
