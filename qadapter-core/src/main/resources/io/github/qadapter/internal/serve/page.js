"use strict";
// A conversation with a server's models: no build step, nothing from elsewhere, texts only as texts.

const $ = (id) => document.getElementById(id);
const conversation = [];
let abort = null;
let base = "base";

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) {
      made.addEventListener(key.slice(2), value);
    } else {
      made.setAttribute(key, value);
    }
  }
  made.append(...children);
  return made;
}

function say(text, bad) {
  $("status").textContent = text;
  $("status").classList.toggle("bad", Boolean(bad));
}

async function call(path, body, signal) {
  const headers = {};
  if (body) {
    headers["Content-Type"] = "application/json";
  }
  if ($("key").value) {
    headers.Authorization = "Bearer " + $("key").value;
  }
  const response = await fetch(path, {
    method: body ? "POST" : "GET", headers, signal, body: body && JSON.stringify(body),
  });
  if (response.status === 401) {
    $("key-row").hidden = false;
    $("key").focus();
  }
  if (!response.ok) {
    const refused = await response.json().catch(() => null);
    throw new Error(refused ? refused.error.message : "The server answered " + response.status + ".");
  }
  return response;
}

async function loadModels() {
  const models = (await (await call("/v1/models")).json()).data;
  base = models[0].id;
  const chosen = $("adapter").value || (models[1] && models[1].id) || "";
  $("adapter").replaceChildren(
    element("option", { value: "" }, "none"),
    ...models.slice(1).map((model) => element("option", { value: model.id }, model.id)));
  $("adapter").value = models.some((model) => model.id === chosen) ? chosen : "";
  $("key-row").hidden = !$("key").value;
  showStrength();
  say("");
}

function showStrength() {
  $("strength-shown").value = Number($("strength").value).toFixed(2);
  $("strength").disabled = $("both").disabled = !$("adapter").value;
}

async function* events(response) {
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    rest += decoder.decode(value, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith("data: ") && line !== "data: [DONE]") {
        const event = JSON.parse(line.slice(6));
        if (event.error) {
          throw new Error(event.error.message);
        }
        yield event;
      }
    }
  }
}

function acting(found) {
  if (!found || !found.adapters.length) {
    return "the base alone";
  }
  return found.adapters
    .map((one) => one.name + " at " + one.strength.toFixed(2)
      + (one.scope === null ? "" : ", within its scope by " + (100 * one.scope).toFixed(0) + " %"))
    .join(" and ");
}

async function answer(model, heading, messages, place, signal) {
  const words = element("p", { class: "words" });
  const acts = element("p", { class: "acts" });
  const tools = element("div", { class: "tools" });
  const box = element("article", { class: "answer", "aria-label": heading }, element("h2", {}, heading), words, acts, tools);
  place.append(box);
  const reply = { model, messages, box, tools, text: "" };
  const response = await call("/v1/chat/completions", {
    model, messages, stream: true, max_tokens: Number($("tokens").value),
  }, signal);
  for await (const event of events(response)) {
    for (const choice of event.choices) {
      reply.text += choice.delta.content || "";
      words.textContent = reply.text;
    }
    if (event.qadapter) {
      acts.textContent = acting(event.qadapter);
    }
  }
  return reply;
}

function offer(reply, other) {
  const judge = (label, name, body) => {
    const button = element("button", { type: "button", "aria-label": name, "aria-pressed": "false" }, label);
    button.addEventListener("click", async () => {
      try {
        await call("/v1/feedback", { messages: reply.messages, ...body });
        button.setAttribute("aria-pressed", "true");
        say("Logged. Thank you.");
      } catch (refused) {
        say(refused.message, true);
      }
    });
    reply.tools.append(button);
  };
  if (!reply.text.trim()) {
    return;
  }
  judge("Good", "A good answer", { answer: reply.text, thumb: "up" });
  judge("Bad", "A bad answer", { answer: reply.text, thumb: "down" });
  if (other && other.text.trim() && other.text !== reply.text) {
    judge("Better than the other", "Better than the other answer", { chosen: reply.text, rejected: other.text });
  }
  if (reply.adapter) {
    reply.tools.append(element("button", {
      type: "button", "aria-expanded": "false", onclick: (click) => why(reply, click.currentTarget),
    }, "Why?"));
  }
  reply.tools.append(element("button", {
    type: "button",
    onclick: () => {
      conversation[conversation.length - 1] = { role: "assistant", content: reply.text };
      say("The conversation goes on from this answer.");
    },
  }, "Go on from here"));
}

async function why(reply, button) {
  const open = reply.box.querySelector(".why");
  if (open) {
    open.remove();
    button.setAttribute("aria-expanded", "false");
    return;
  }
  try {
    const found = await (await call("/v1/explain", {
      model: reply.adapter, messages: reply.messages, answer: reply.text, top: 3,
    })).json();
    reply.box.append(explained(found.steps));
    button.setAttribute("aria-expanded", "true");
  } catch (refused) {
    say(refused.message, true);
  }
}

function explained(steps) {
  const details = element("div", { "aria-live": "polite" });
  const text = element("p", {});
  for (const step of steps) {
    const shift = step.custom - step.base;
    const token = element("button", {
      type: "button",
      class: "token " + (shift > 0.1 ? "more" : shift < -0.1 ? "less" : ""),
      title: "base " + percent(step.base) + ", preference " + percent(step.custom),
      onclick: () => details.replaceChildren(favorites(step)),
    }, step.token);
    token.style.setProperty("--share", Math.min(0.6, Math.abs(shift) / 5).toFixed(2));
    text.append(token);
  }
  return element("div", { class: "why" },
    element("h2", {}, "Underlined: what the preference made likelier; dotted: less likely. Choose a token for its rivals."),
    text, details);
}

function favorites(step) {
  const row = (cells, name) => element("tr", {}, ...cells.map((cell) => element(name, {}, cell)));
  const list = (tokens, i, key) => (tokens[i] ? JSON.stringify(tokens[i].token) + " " + percent(tokens[i][key]) : "");
  const rows = Math.max(step.base_favorites.length, step.custom_favorites.length);
  return element("table", {},
    row(["the base would say", "the preference would say"], "th"),
    ...Array.from({ length: rows }, (unused, i) =>
      row([list(step.base_favorites, i, "base"), list(step.custom_favorites, i, "custom")], "td")));
}

function percent(log) {
  return (100 * Math.exp(log)).toFixed(1) + " %";
}

async function send(submit) {
  submit.preventDefault();
  const text = $("text").value.trim();
  if (!text || abort) {
    return;
  }
  abort = new AbortController();
  $("send").disabled = true;
  $("stop").disabled = false;
  say("");
  const adapter = $("adapter").value;
  const messages = [...conversation, { role: "user", content: text }];
  const place = element("div", { class: "answers" });
  $("talk").append(element("p", { class: "said" }, text), place);
  $("text").value = "";
  try {
    const wanted = [];
    if (adapter) {
      const strength = Number($("strength").value);
      wanted.push(answer(adapter + "@" + strength, adapter + " at " + strength.toFixed(2), messages, place, abort.signal)
        .then((reply) => ({ ...reply, adapter })));
    }
    if (!adapter || $("both").checked) {
      wanted.push(answer(base, base, messages, place, abort.signal));
    }
    const replies = await Promise.all(wanted);
    replies.forEach((reply, i) => offer(reply, replies[1 - i]));
    conversation.push({ role: "user", content: text }, { role: "assistant", content: replies[0].text });
  } catch (refused) {
    say(refused.name === "AbortError" ? "Stopped." : refused.message, refused.name !== "AbortError");
  } finally {
    abort.abort();
    abort = null;
    $("send").disabled = false;
    $("stop").disabled = true;
    $("text").focus();
  }
}

$("ask").addEventListener("submit", send);
$("text").addEventListener("keydown", (key) => {
  if (key.key === "Enter" && !key.shiftKey && !key.isComposing) {
    key.preventDefault();
    $("ask").requestSubmit();
  }
});
$("stop").addEventListener("click", () => abort && abort.abort());
$("anew").addEventListener("click", () => {
  conversation.length = 0;
  $("talk").replaceChildren();
  say("");
});
$("settings").addEventListener("submit", (submit) => submit.preventDefault());
$("settings").addEventListener("input", showStrength);
$("key").addEventListener("change", () => loadModels().catch((refused) => say(refused.message, true)));
$("adapter").addEventListener("focus", () => loadModels().catch((refused) => say(refused.message, true)));
loadModels().catch((refused) => say(refused.message, true));
