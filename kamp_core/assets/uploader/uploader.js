// A drop zone that sends one file with progress; words, limits and ticket come from the page.
const ZONE = `
  <label class="kamp-drop">
    <input type="file" class="kamp-file">
    <span class="kamp-icon" aria-hidden="true">
      <svg viewBox="0 0 24 24" width="28" height="28" fill="none" stroke="currentColor" stroke-width="1.8"
        stroke-linecap="round" stroke-linejoin="round"><path d="M12 16V4m0 0-4 4m4-4 4 4M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3"/></svg>
    </span>
    <span class="kamp-texts"><b class="kamp-title"></b><span class="kamp-hint"></span></span>
    <span class="kamp-button"></span>
  </label>
  <div class="kamp-progress" hidden>
    <span class="kamp-name"></span>
    <progress max="1" value="0"></progress>
    <span class="kamp-share" role="status"></span>
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
  const { words, accept, slim } = component.data;
  const part = (name) => zone.querySelector(".kamp-" + name);
  zone.classList.toggle("kamp-slim", slim);
  part("title").textContent = words.title;
  part("hint").textContent = words.hint;
  part("button").textContent = words.choose;
  part("cancel").textContent = words.cancel;
  part("file").setAttribute("accept", accept);
  part("file").setAttribute("aria-label", words.title);
}

function listen(zone) {
  const input = zone.querySelector(".kamp-file");
  const drop = zone.querySelector(".kamp-drop");
  let depth = 0;
  const mark = (change) => (event) => {
    event.preventDefault();
    depth = Math.max(0, depth + change);
    drop.classList.toggle("kamp-over", depth > 0);
  };
  drop.addEventListener("dragenter", mark(1));
  drop.addEventListener("dragleave", mark(-1));
  drop.addEventListener("dragover", (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    mark(-9)(event);
    if (event.dataTransfer.files.length) send(zone, event.dataTransfer.files[0]);
  });
  input.addEventListener("change", () => {
    if (input.files.length) send(zone, input.files[0]);
  });
  zone.querySelector(".kamp-cancel").addEventListener("click", () => zone.request && zone.request.abort());
}

function send(zone, file) {
  const { data } = zone.kamp;
  if (file.size > data.most) return over(zone, data.words.too_big);
  const dot = file.name.lastIndexOf(".");
  const request = (zone.request = new XMLHttpRequest());
  request.open("PUT", data.address);
  request.setRequestHeader("X-Ticket", data.ticket);
  request.setRequestHeader("X-Suffix", dot > 0 ? encodeURIComponent(file.name.slice(dot)) : "");
  request.setRequestHeader("X-Language", data.language);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.upload.onprogress = (event) => event.lengthComputable && show(zone, event.loaded / event.total);
  request.onabort = () => over(zone, "");
  request.onerror = () => over(zone, zone.kamp.data.words.lost);
  request.onload = () => {
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      // a proxy's own page: the sentence below says enough
    }
    if (request.status !== 200 || !answer.file) return over(zone, answer.sentence || zone.kamp.data.words.lost);
    show(zone, 1);
    zone.kamp.setTriggerValue("done", { file: answer.file, name: file.name });
    over(zone, "");
  };
  zone.querySelector(".kamp-name").textContent = file.name;
  zone.querySelector(".kamp-fault").hidden = true;
  zone.querySelector(".kamp-drop").hidden = true;
  zone.querySelector(".kamp-progress").hidden = false;
  show(zone, 0);
  request.send(file);
}

function show(zone, share) {
  zone.querySelector("progress").value = share;
  zone.querySelector(".kamp-share").textContent = Math.floor(100 * share) + " %";
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
