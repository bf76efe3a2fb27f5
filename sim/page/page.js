// The phones: live over server-sent events, every act a call of the control API. Text goes in as text nodes only.
"use strict";

const LABELS = {
  en: {
    title: "童伴 Tongban · phones", plus15: "+15 min", plus60: "+1 h", morning: "Next morning", plus7d: "+7 days", more: "More phones",
    reset: "Reset", other: "中文", nobody: "No phones yet. Add one under “More phones”.", search: "Name, role or number",
    newName: "Name of a new person", newPhone: "Add phone", close: "Close", menu: "Menu", block: "Block the bot", ok: "OK",
    start: "START", blockedNote: "You have blocked this bot", commands: "Commands", voice: "Send a voice message",
    send: "Send", message: "Message", edited: "edited", deleted: "deleted", protected: "Cannot be forwarded or saved",
    silent: "Sent without sound", typing: "typing…", offline: "Connecting…", voiceName: "Voice message",
  },
  zh: {
    title: "童伴 · 手机", plus15: "+15 分钟", plus60: "+1 小时", morning: "次日早晨", plus7d: "+7 天", more: "更多手机",
    reset: "重置", other: "English", nobody: "还没有手机，请在“更多手机”里添加。", search: "姓名、角色或编号",
    newName: "新用户的名字", newPhone: "添加手机", close: "关闭", menu: "菜单", block: "屏蔽机器人", ok: "好",
    start: "开始", blockedNote: "你已屏蔽此机器人", commands: "命令", voice: "发送语音", send: "发送", message: "输入消息",
    edited: "已编辑", deleted: "已删除", protected: "不能转发或保存", silent: "静音发送", typing: "正在输入…",
    offline: "正在连接…", voiceName: "语音消息",
  },
};
const ZONE = "Asia/Shanghai";
const FIRST_PHONES = 5;
const DAY_MS = 86_400_000;

let language = localStorage.getItem("language") || (navigator.language.startsWith("zh") ? "zh" : "en");
let extra = JSON.parse(sessionStorage.getItem("extra") || "[]");
let source = null;
let shownIds = [];
let skewMs = 0;
const phones = new Map();

const $ = (selector, root = document) => root.querySelector(selector);
const t = (key) => LABELS[language][key];

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

async function call(method, path, body) {
  const options = { method, headers: { "Content-Type": "application/json" } };
  if (body !== undefined) options.body = JSON.stringify(body);
  const answer = await fetch(path, options);
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.error);
  return data;
}

// ---- words of the page itself

function translate(root = document) {
  root.querySelectorAll("[data-label]").forEach((node) => { node.textContent = t(node.dataset.label); });
  root.querySelectorAll("[data-title]").forEach((node) => {
    node.title = t(node.dataset.title);
    node.setAttribute("aria-label", node.title);
  });
  root.querySelectorAll("[data-placeholder]").forEach((node) => { node.placeholder = t(node.dataset.placeholder); });
  root.querySelectorAll(".write input").forEach((node) => { node.placeholder = t("message"); });
}

function setLanguage(next) {
  language = next;
  localStorage.setItem("language", next);
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
  document.title = t("title");
  translate();
  showClock();
  phones.forEach((phone) => phone.render());
}

const locale = () => (language === "zh" ? "zh-CN" : "en-GB");
const format = (date, options) => new Intl.DateTimeFormat(locale(), { timeZone: ZONE, ...options }).format(date);
const timeOf = (date) => format(date, { hour: "2-digit", minute: "2-digit" });
const dayOf = (date) => format(date, { month: "long", day: "numeric", weekday: "short" });

// ---- the clock

function showClock() {
  const now = new Date(Date.now() + skewMs);
  const options = { year: "numeric", month: "long", day: "numeric", weekday: "short" };
  $(".clock").textContent = `${format(now, options)} ${format(now, { timeStyle: "medium" })}`;
  $(".clock").dateTime = now.toISOString();
}

// Seconds until the next 08:01 in Shanghai, which has no summer time.
function untilMorning() {
  const shanghai = Date.now() + skewMs + 8 * 3_600_000;
  const midnight = Math.floor(shanghai / DAY_MS) * DAY_MS;
  const morning = midnight + (8 * 60 + 1) * 60_000;
  return Math.ceil(((morning > shanghai ? morning : morning + DAY_MS) - shanghai) / 1000);
}

async function forward(button) {
  const seconds = button.dataset.forward === "morning" ? untilMorning() : Number(button.dataset.forward);
  const buttons = document.querySelectorAll("[data-forward]");
  buttons.forEach((b) => { b.disabled = true; });
  try {
    await call("POST", "/sim/clock", { forward_s: seconds });
  } finally {
    buttons.forEach((b) => { b.disabled = false; });
  }
}

// ---- text with entities; offsets are UTF-16, as in JavaScript strings

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

function entityNode(entity, covered) {
  if (entity.type === "text_link" || entity.type === "url") return linkNode(entity.url || covered);
  if (entity.type === "spoiler") return make("span", "spoiler");
  if (entity.type === "bot_command") {
    const link = make("a", "command");
    link.href = "#";
    link.dataset.command = covered;
    return link;
  }
  return make(TAGS[entity.type] || "span");
}

function linkNode(address) {
  if (!/^https?:\/\//.test(address)) return make("span");
  const link = make("a");
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

function fill(node, text, entities, from, to) {
  let at = from;
  const inside = entities.filter((e) => e.offset >= from && e.offset + e.length <= to);
  inside.forEach((entity, index) => {
    if (entity.offset < at) return;
    node.append(text.slice(at, entity.offset));
    const end = entity.offset + entity.length;
    const child = entityNode(entity, text.slice(entity.offset, end));
    fill(child, text, inside.slice(index + 1), entity.offset, end);
    node.append(child);
    at = end;
  });
  node.append(text.slice(at, to));
}

// ---- media

function mediaNode(media) {
  if (media.kind === "photo" || media.kind === "sticker") {
    const image = make("img", media.kind === "photo" ? "photo" : "photo sticker");
    image.src = media.url;
    image.alt = media.file_name;
    return image;
  }
  if (media.kind === "voice") return voiceNode(media);
  if (media.kind === "location") return attachment("📍", `${media.latitude}, ${media.longitude}`, "");
  if (media.kind === "contact") return attachment("👤", media.first_name, media.phone_number);
  const file = attachment("📄", media.file_name, `${Math.ceil(media.file_size / 1024)} KB`, "a");
  file.href = media.url;
  file.download = media.file_name;
  return file;
}

function attachment(icon, title, note, tag = "div") {
  const node = make(tag, "attachment");
  const words = make("span");
  words.append(title, make("br"), make("small", "", note));
  node.append(make("span", "icon", icon), words);
  return node;
}

function voiceNode(media) {
  const node = make("div", "attachment");
  const play = make("button", "icon play", "▶");
  play.type = "button";
  play.title = t("voiceName");
  play.addEventListener("click", () => new Audio(media.url).play());
  const wave = make("span", "wave");
  for (let i = 0; i < 26; i += 1) {
    const bar = make("i");
    bar.style.height = `${4 + Math.abs(Math.sin(i * 1.7) * Math.cos(i * 0.6)) * 17}px`;
    wave.append(bar);
  }
  node.append(play, wave, make("small", "", "0:01"));
  return node;
}

// ---- one phone

class Phone {
  constructor(id) {
    this.id = id;
    this.messages = new Map();
    this.info = { first_name: "", role: "", commands: [], faults: {}, keyboard: null, started: true };
    this.node = $("#phone").content.firstElementChild.cloneNode(true);
    this.node.dataset.user = id;
    this.chat = $(".chat", this.node);
    translate(this.node);
    this.listen();
  }

  async act(what, body) {
    try {
      return await call("POST", `/sim/users/${this.id}/${what}`, body);
    } catch (error) {
      this.toast(error.message);
      return null;
    }
  }

  write(text) {
    if (text.trim()) this.act("text", { text });
  }

  listen() {
    $(".write", this.node).addEventListener("submit", (event) => {
      event.preventDefault();
      const field = event.target.elements.text;
      this.write(field.value);
      field.value = "";
    });
    $(".voice", this.node).addEventListener("click", () => this.act("media", { kind: "voice" }));
    $(".start", this.node).addEventListener("click", () => this.write("/start"));
    $("[name=blocked]", this.node).addEventListener("change", (event) => this.block(event.target.checked));
    this.chat.addEventListener("click", (event) => this.clicked(event));
  }

  async block(blocked) {
    $(".menu", this.node).open = false;
    await call("PUT", `/sim/users/${this.id}/faults`, { blocked });
  }

  clicked(event) {
    const button = event.target.closest("button.inline");
    const link = event.target.closest("a");
    if (button) this.press(button);
    else if (link && link.dataset.command) {
      event.preventDefault();
      this.write(link.dataset.command);
    } else if (link && this.follow(link.href)) event.preventDefault();
  }

  // A link to this bot opens this chat: what Telegram does with t.me/<bot>?start=CODE.
  follow(address) {
    const match = /^https:\/\/t\.me\/tongban_demo_bot\?start=([\w-]{1,64})$/.exec(address);
    if (match) this.write(`/start ${match[1]}`);
    return Boolean(match);
  }

  async press(button) {
    if (button.dataset.url) {
      if (!this.follow(button.dataset.url)) window.open(button.dataset.url, "_blank", "noopener");
      return;
    }
    if (button.dataset.data === undefined) return;
    button.classList.add("waiting");
    setTimeout(() => button.classList.remove("waiting"), 5000);
    const id = Number(button.closest(".message").dataset.messageId);
    await this.act("press", { message_id: id, data: button.dataset.data });
  }

  showAll(info, messages) {
    this.info = info;
    this.messages = new Map(messages.map((message) => [message.message_id, message]));
    this.render();
  }

  render() {
    this.renderFrame();
    this.chat.replaceChildren();
    this.messages.forEach((message) => this.append(message));
    this.chat.scrollTop = this.chat.scrollHeight;
  }

  renderFrame() {
    const { info, node } = this;
    const blocked = Boolean(info.faults.blocked);
    const name = [info.first_name, info.last_name].filter(Boolean).join(" ");
    $(".name", node).textContent = name;
    $(".role", node).textContent = info.role || `#${this.id}`;
    $(".avatar", node).textContent = [...name][0] || "";
    $(".avatar", node).style.setProperty("--hue", (this.id * 67) % 360);
    node.lang = info.language_code || "";
    node.classList.toggle("blocked", blocked);
    $("[name=blocked]", node).checked = blocked;
    $(".blocked-note", node).hidden = !blocked;
    $(".write", node).hidden = blocked;
    $(".start", node).hidden = blocked || info.started;
    this.renderKeyboard(blocked);
    this.renderCommands();
  }

  renderKeyboard(blocked) {
    const box = $(".reply-keyboard", this.node);
    const atEnd = this.isAtEnd();
    const rows = (this.info.keyboard && !blocked ? this.info.keyboard.rows : []).map((row) => {
      const line = make("div", "row");
      row.forEach(({ label }) => {
        const button = make("button", "reply", label);
        button.type = "button";
        button.addEventListener("click", () => this.write(label));
        line.append(button);
      });
      return line;
    });
    box.replaceChildren(...rows);
    box.hidden = rows.length === 0;
    if (atEnd) this.chat.scrollTop = this.chat.scrollHeight;
  }

  renderCommands() {
    const details = $(".commands", this.node);
    details.hidden = this.info.commands.length === 0;
    $("ul", details).replaceChildren(...this.info.commands.map(({ command, description }) => {
      const item = make("li");
      const button = make("button");
      button.type = "button";
      button.append(make("b", "", `/${command}`), make("span", "", description));
      button.addEventListener("click", () => {
        details.open = false;
        this.write(`/${command}`);
      });
      item.append(button);
      return item;
    }));
  }

  isAtEnd() {
    return this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight < 60;
  }

  show(message) {
    const known = this.messages.get(message.message_id);
    const atEnd = this.isAtEnd();
    this.messages.set(message.message_id, message);
    if (known) this.replace(message, known);
    else this.append(message, "fresh");
    this.info.started = this.info.started || message.from === "user";
    $(".start", this.node).hidden = this.info.started;
    if (atEnd || !known) this.chat.scrollTop = this.chat.scrollHeight;
  }

  append(message, className) {
    const day = dayOf(new Date(message.at));
    const last = this.chat.lastElementChild;
    if (!last || last.dataset.day !== day) {
      const chip = make("div", "day", day);
      chip.dataset.day = day;
      this.chat.append(chip);
    }
    const node = this.messageNode(message);
    node.dataset.day = day;
    if (className) node.classList.add(className);
    this.chat.append(node);
  }

  replace(message, known) {
    const old = $(`[data-message-id="${message.message_id}"]`, this.chat);
    const node = this.messageNode(message);
    node.dataset.day = old.dataset.day;
    if (message.text !== known.text) node.classList.add("changed");
    old.replaceWith(node);
  }

  messageNode(message) {
    const node = make("article", `message ${message.from}`);
    node.dataset.messageId = message.message_id;
    const bubble = make("div", "bubble");
    node.append(bubble);
    if (message.deleted) {
      node.classList.add("deleted");
      bubble.textContent = t("deleted");
      return node;
    }
    if (message.media) bubble.append(mediaNode(message.media));
    const text = make("span", "text");
    fill(text, message.text, message.entities, 0, message.text.length);
    bubble.append(text, this.metaNode(message));
    if (message.keyboard && message.keyboard.kind === "inline") {
      node.classList.add("has-keyboard");
      node.append(this.inlineKeyboard(message.keyboard));
    }
    return node;
  }

  metaNode(message) {
    const meta = make("span", "meta");
    const mark = (key, sign) => {
      const span = make("span", key, `${sign} `);
      span.title = t(key);
      meta.append(span);
    };
    if (message.protected) mark("protected", "🔒");
    if (message.silent) mark("silent", "🔕");
    if (message.edited_at) mark("edited", t("edited"));
    meta.append(make("time", "", timeOf(new Date(message.at))));
    if (message.from === "user") meta.append(" ✓✓");
    return meta;
  }

  inlineKeyboard(keyboard) {
    const box = make("div", "inline-keyboard");
    keyboard.rows.forEach((row) => {
      const line = make("div", "row");
      row.forEach(({ label, data, url }) => {
        const button = make("button", "inline", label);
        button.type = "button";
        if (data !== undefined) button.dataset.data = data;
        if (url !== undefined) button.dataset.url = url;
        line.append(button);
      });
      box.append(line);
    });
    return box;
  }

  answered(toast) {
    this.node.querySelectorAll(".waiting").forEach((button) => button.classList.remove("waiting"));
    if (!toast.text) return;
    if (!toast.show_alert) {
      this.toast(toast.text);
      return;
    }
    const alert = $(".alert", this.node);
    $("p", alert).textContent = toast.text;
    alert.open = true;
  }

  toast(text) {
    const node = $(".toast", this.node);
    node.textContent = text;
    node.classList.add("shown");
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => node.classList.remove("shown"), 3500);
  }

  typing() {
    const role = $(".role", this.node);
    role.textContent = t("typing");
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.renderFrame(), 4000);
  }
}

// ---- which phones are shown, and the live connection

async function choosePhones() {
  const first = (await call("GET", `/sim/users?limit=${FIRST_PHONES}`)).map((person) => person.id);
  const known = await Promise.all(extra.map((id) => call("GET", `/sim/users/${id}`).then(() => true, () => false)));
  const ids = [...new Set([...first, ...extra.filter((id, index) => known[index])])];
  $(".nobody").hidden = ids.length > 0;
  if (source && ids.join() === shownIds.join()) return;
  shownIds = ids;
  [...phones.keys()].filter((id) => !ids.includes(id)).forEach((id) => {
    phones.get(id).node.remove();
    phones.delete(id);
  });
  ids.forEach((id) => {
    if (!phones.has(id)) phones.set(id, new Phone(id));
    $(".phones").append(phones.get(id).node);
  });
  connect();
}

function connect() {
  if (source) source.close();
  source = new EventSource(`/sim/stream?users=${shownIds.join()}`);
  const on = (kind, handle) => source.addEventListener(kind, (event) => handle(JSON.parse(event.data)));
  const to = (data, handle) => phones.has(data.user_id) && handle(phones.get(data.user_id));
  source.onopen = () => { $(".link-state").hidden = true; };
  source.onerror = () => { $(".link-state").hidden = false; };
  on("clock", (data) => { skewMs = Date.parse(data.now) - Date.now(); showClock(); });
  on("chat", (data) => to(data, (phone) => phone.showAll(data.phone, data.messages)));
  on("message", (data) => to(data, (phone) => phone.show(data)));
  on("phone", (data) => to(data, (phone) => { phone.info = data; phone.renderFrame(); }));
  on("toast", (data) => to(data, (phone) => phone.answered(data)));
  on("action", (data) => to(data, (phone) => phone.typing()));
  on("people", soon);
  on("reset", startAgain);
}

function startAgain() {
  phones.forEach((phone) => phone.node.remove());
  phones.clear();
  shownIds = [];
  if (source) source.close();
  source = null;
  choosePhones();
}

// Many people may be registered at once: look again once it is quiet.
let lookAgain = 0;
function soon() {
  clearTimeout(lookAgain);
  lookAgain = setTimeout(choosePhones, 80);
}

// ---- the chooser

async function listPeople() {
  const search = encodeURIComponent($(".chooser [name=search]").value);
  const people = await call("GET", `/sim/users?limit=60&search=${search}`);
  $(".people").replaceChildren(...people.map((person) => {
    const item = make("li");
    const label = make("label");
    const box = make("input");
    box.type = "checkbox";
    box.checked = shownIds.includes(person.id);
    box.disabled = box.checked && !extra.includes(person.id);
    box.addEventListener("change", () => toggle(person.id, box.checked));
    label.append(box, `${person.first_name} ${person.last_name}`.trim(), make("small", "", `${person.role} #${person.id}`));
    item.append(label);
    return item;
  }));
}

async function toggle(id, shown) {
  extra = extra.filter((other) => other !== id);
  if (shown) extra.push(id);
  sessionStorage.setItem("extra", JSON.stringify(extra));
  await choosePhones();
}

async function addPerson(event) {
  event.preventDefault();
  const field = event.target.elements.first_name;
  const id = Math.floor(2_000_000 + Math.random() * 7_000_000);
  const code = language === "zh" ? "zh-hans" : "en";
  await call("POST", "/sim/users", { id, first_name: field.value, language_code: code });
  field.value = "";
  await toggle(id, true);
  await listPeople();
}

function listenToPage() {
  document.querySelectorAll("[data-forward]").forEach((b) => b.addEventListener("click", () => forward(b)));
  $(".language").addEventListener("click", () => setLanguage(language === "zh" ? "en" : "zh"));
  $(".reset").addEventListener("click", () => call("POST", "/sim/reset"));
  $(".more").addEventListener("click", async () => { await listPeople(); $(".chooser").showModal(); });
  $(".chooser [name=search]").addEventListener("input", listPeople);
  $(".new-phone").addEventListener("submit", addPerson);
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details[open]").forEach((d) => { if (!d.contains(event.target)) d.open = false; });
  });
}

setLanguage(language);
listenToPage();
setInterval(showClock, 1000);
choosePhones();
