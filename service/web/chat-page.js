// Composes the chat page (at the root).

import { Chat } from "./chat.js";
import { frame } from "./frame.js";
import { History } from "./history.js";
import { SourcePanel } from "./source.js";
import { welcomeElement } from "./welcome.js";

const source = new SourcePanel();
const history = new History((conversation) => chat.go({ conversation, paper: "" }));
const welcome = welcomeElement(
  (question) => chat.ask(question),
  (count) => (chat.papers = count),
);
const chat = new Chat(source, welcome, (conversation) => history.mark(conversation), () => history.changed());
frame("ask", "", chat.element, { tools: [history.toggle], beside: [history.panel, source.panel] });
history.stand();
history.load();
chat.show();
// On a touch screen, focus would open the keyboard over the page.
if (window.matchMedia("(hover: hover)").matches) chat.composer.question.focus();
