/* A websocket that comes back by itself, for the screens that stay true while they are open.
   `abastoLive({ path, said, opened, closed, tries, longest })` gives { isOpen }:
   path     the address, or a function that gives it anew before each try; nothing, and no socket is opened
   said     (event, data) for each event, "hello" (the server listens to us from now on) among them
   opened   when the connection stands; closed   when it is gone, before the next try
   tries    how many times in a row it is tried again; longest   the longest pause between two tries, in ms
   A socket that the server closes with 4000 or more has told us that we may not listen: it is not tried again. */
(() => {
  const PING = 30_000, FIRST = 1000;
  window.abastoLive = ({ path, said, opened, closed, tries = 8, longest = Infinity }) => {
    let socket = null, failures = 0;
    const connect = () => {
      const address = typeof path === "function" ? path() : path;
      if (!window.WebSocket || !address) return;
      socket = new WebSocket(`${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${address}`);
      socket.onopen = () => opened?.();
      socket.onmessage = ({ data }) => {
        const { event, data: body } = JSON.parse(data);
        if (event === "hello") failures = 0;
        if (event !== "pong") said(event, body);
      };
      socket.onclose = ({ code }) => {
        closed?.();
        if (code < 4000 && failures < tries) setTimeout(connect, Math.min(longest, FIRST * 2 ** failures++));
      };
    };
    setInterval(() => { if (socket?.readyState === 1) socket.send('{"event":"ping"}'); }, PING);
    connect();
    return { get isOpen() { return socket?.readyState === 1; } };
  };
})();
