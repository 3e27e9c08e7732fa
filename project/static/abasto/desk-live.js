/* A staff screen of orders stays true while it is open: it reads itself again when a store's orders move. */
(() => {
  const d = document;
  const area = () => d.querySelector("[data-live-area]");
  if (!area() || !window.WebSocket) return;
  const PING = 30_000;
  const sockets = new Map();
  let busy = false, again = false;

  const reread = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live-area]");
      const old = area();
      if (!fresh || fresh.textContent === old.textContent) return;
      const focused = old.contains(d.activeElement) && d.activeElement.getAttribute("href");
      old.replaceWith(d.adoptNode(fresh));
      if (focused) area().querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
    } catch { /* without a network the screen stays as it is, and tries again when the socket is back */ } finally {
      busy = false;
      if (again) { again = false; reread(); }
    }
  };

  const connect = (path, tries = 0) => {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${path}`);
    sockets.set(path, socket);
    let failures = tries;
    socket.onopen = () => { failures = 0; };
    socket.onmessage = ({ data }) => {
      const { event } = JSON.parse(data);
      if (event !== "pong") reread(); // also on "hello": something may have moved before we listened
    };
    socket.onclose = ({ code }) => {
      if (code < 4000 && failures < 8) setTimeout(() => connect(path, failures + 1), 1000 * 2 ** failures);
    };
  };
  setInterval(() => sockets.forEach((socket) => { if (socket.readyState === 1) socket.send('{"event":"ping"}'); }), PING);
  area().dataset.liveSockets.split(" ").filter(Boolean).forEach((path) => connect(path));
})();
