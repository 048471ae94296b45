// A drop zone that sends files, one after another, with progress; words, limits and ticket come from the page.
const ZONE = `
  <label class="kamp-drop">
    <input type="file" class="kamp-file">
    <span class="kamp-icon" aria-hidden="true">
      <svg viewBox="0 0 24 24" width="28" height="28" fill="none" stroke="currentColor" stroke-width="1.8"
        stroke-linecap="round" stroke-linejoin="round"><path d="M12 16V4m0 0-4 4m4-4 4 4M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3"/></svg>
    </span>
    <span class="kamp-texts"><b class="kamp-title"></b><span class="kamp-hint"></span></span>
    <span class="kamp-buttons"><span class="kamp-button"></span><button type="button" class="kamp-folder"></button></span>
  </label>
  <div class="kamp-progress" hidden>
    <span class="kamp-name"></span>
    <span class="kamp-count" role="status"></span>
    <progress max="1" value="0"></progress>
    <span class="kamp-share"></span>
    <button type="button" class="kamp-cancel"></button>
  </div>
  <p class="kamp-fault" role="alert" hidden></p>`;

export default function (component) {
  const root = component.parentElement;
  let zone = root.querySelector(".kamp-upload");
  if (!zone) {
    zone = document.createElement("div");
    zone.className = "kamp-upload";
    zone.innerHTML = ZONE;
    root.appendChild(zone);
    listen(zone);
  }
  zone.kamp = component;                       // the newest data and trigger
  const { words, accept, slim, many } = component.data;
  const part = (name) => zone.querySelector(".kamp-" + name);
  zone.classList.toggle("kamp-slim", slim);
  part("title").textContent = words.title;
  part("hint").textContent = words.hint;
  part("button").textContent = words.choose;
  part("folder").textContent = words.folder;
  part("folder").hidden = !many;
  part("cancel").textContent = words.cancel;
  part("file").setAttribute("accept", accept);
  part("file").setAttribute("aria-label", words.title);
  part("file").toggleAttribute("multiple", many);
}

function listen(zone) {
  const part = (name) => zone.querySelector(".kamp-" + name);
  const input = part("file");
  const folder = folderPicker(zone);
  const drop = part("drop");
  let depth = 0;
  const mark = (change) => (event) => {
    event.preventDefault();
    depth = Math.max(0, depth + change);
    drop.classList.toggle("kamp-over", depth > 0);
  };
  drop.addEventListener("dragenter", mark(1));
  drop.addEventListener("dragleave", mark(-1));
  drop.addEventListener("dragover", (event) => event.preventDefault());
  drop.addEventListener("drop", async (event) => {
    mark(-9)(event);
    bring(zone, await dropped(event.dataTransfer));
  });
  input.addEventListener("change", () => bring(zone, [...input.files].map((file) => ({ file, name: file.name }))));
  part("folder").addEventListener("click", (event) => {
    event.preventDefault();                    // the label around it would open the file picker
    folder.click();
  });
  part("cancel").addEventListener("click", () => {
    zone.stopped = true;
    if (zone.request) zone.request.abort();
  });
}

// Never part of the page: there, `input[type=file]` is the one for files.
function folderPicker(zone) {
  const folder = document.createElement("input");
  folder.type = "file";
  folder.webkitdirectory = true;
  folder.addEventListener("change", () => {
    bring(zone, [...folder.files].map((file) => ({ file, name: file.webkitRelativePath, listed: true })));
    folder.value = "";
  });
  return folder;
}

// What was dropped, folders opened: their files carry the path below the folder's parent.
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files].map((file) => ({ file, name: file.name }));
  const found = [];
  for (const entry of entries) await walk(entry, found, entry.isDirectory);
  return found;
}

async function walk(entry, found, listed) {
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    found.push({ file, name: entry.fullPath.replace(/^\//, ""), listed });
    return;
  }
  const reader = entry.createReader();
  let more;
  do {                                         // a reader gives at most a hundred at a time
    more = await new Promise((done, failed) => reader.readEntries(done, failed));
    for (const inner of more) await walk(inner, found, listed);
  } while (more.length);
}

// Of a folder only what may be a table is sent; the rest is told by name. A file chosen by itself is always sent.
async function bring(zone, given) {
  const { data } = zone.kamp;
  if (!given.length) return;
  const suffixes = data.accept.split(",");
  const fits = ({ name, listed }) => !listed || suffixes.some((suffix) => name.toLowerCase().endsWith(suffix));
  const wanted = data.many ? given.filter(fits) : given.slice(0, 1);
  const skipped = data.many ? given.filter((one) => !fits(one)).map((one) => one.name) : [];
  if (!wanted.length) return over(zone, data.words.nothing);
  const big = wanted.find(({ file }) => file.size > data.most);
  if (big) return over(zone, name_first(wanted, big.name, data.words.too_big));
  begin(zone);
  const total = wanted.reduce((sum, { file }) => sum + file.size, 0) || 1;
  const files = [];
  let sent = 0;
  for (const [number, { file, name }] of wanted.entries()) {
    zone.querySelector(".kamp-name").textContent = name;
    zone.querySelector(".kamp-count").textContent = wanted.length > 1 ? `${number + 1} / ${wanted.length}` : "";
    const answer = await send(zone, file, name, (loaded) => show(zone, (sent + loaded) / total));
    if (zone.stopped) return over(zone, "");
    if (answer.fault) return over(zone, name_first(wanted, name, answer.fault));
    files.push({ file: answer.file, name });
    sent += file.size;
  }
  show(zone, 1);
  zone.kamp.setTriggerValue("done", { files, skipped });
  over(zone, "");
}

function name_first(wanted, name, sentence) {
  return wanted.length > 1 ? `${name}: ${sentence}` : sentence;
}

function begin(zone) {
  zone.stopped = false;
  zone.querySelector(".kamp-fault").hidden = true;
  zone.querySelector(".kamp-drop").hidden = true;
  zone.querySelector(".kamp-progress").hidden = false;
  show(zone, 0);
}

// One file to the door: { file: id } or { fault: sentence }.
function send(zone, file, name, progress) {
  const { data } = zone.kamp;
  const dot = name.lastIndexOf(".");
  const request = (zone.request = new XMLHttpRequest());
  return new Promise((done) => {
    request.open("PUT", data.address);
    request.setRequestHeader("X-Ticket", data.ticket);
    request.setRequestHeader("X-Suffix", dot > 0 ? encodeURIComponent(name.slice(dot)) : "");
    request.setRequestHeader("X-Name", encodeURIComponent(name));
    request.setRequestHeader("X-Language", data.language);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded);
    request.onabort = () => done({ fault: "" });
    request.onerror = () => done({ fault: data.words.lost });
    request.onload = () => {
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // a proxy's own page: the sentence below says enough
      }
      done(request.status === 200 && answer.file ? answer : { fault: answer.sentence || data.words.lost });
    };
    request.send(file);
  });
}

function show(zone, share) {
  zone.querySelector("progress").value = share;
  zone.querySelector(".kamp-share").textContent = Math.floor(100 * Math.min(1, share)) + " %";
}

function over(zone, fault) {
  zone.request = null;
  zone.querySelector(".kamp-file").value = "";
  zone.querySelector(".kamp-drop").hidden = false;
  zone.querySelector(".kamp-progress").hidden = true;
  const line = zone.querySelector(".kamp-fault");
  line.textContent = fault;
  line.hidden = !fault;
}
