// Gradio's streams of events over WebSockets. Over HTTP/1.1 a browser opens six connections to a host, all tabs together,
// and Gradio holds one of them for as long as a tab waits for an answer; with six such tabs no other one could even load.
(() => {
  const plain = window.fetch.bind(window);
  // Events that the server has taken and not finished, and those it finished before it was known that it took them.
  const open = new Set();
  const early = new Set();
  // Whether sockets get through: a proxy on the way may know none.
  let usable = null;

  window.fetch = (input, init) => {
    const request = input instanceof Request ? input : null;
    const path = new URL(request ? request.url : input, location).pathname;
    if (path.endsWith("/queue/join")) return join(input, init);
    if (path.endsWith("/queue/data") && request) return stream(request).catch(() => plain(request));
    return plain(input, init);
  };

  async function join(input, init) {
    const response = await plain(input, init);
    const body = response.ok ? await response.clone().json() : {};
    if (body.event_id && !early.delete(body.event_id)) open.add(body.event_id);
    return response;
  }

  // What fetch would answer: a response of events, until the server ends it or Gradio gives it up.
  async function stream({ url, signal }) {
    const first = await connect(url);
    const encoder = new TextEncoder();
    const start = (pipe) => {
      let socket = first;
      const listen = () => {
        socket.onmessage = receive;
        socket.onclose = () => fail(new TypeError("The stream of events broke off."));
      };
      const leave = () => {
        socket.onmessage = socket.onclose = null;
        socket.close();
      };
      const fail = (error) => {
        leave();
        open.clear();
        early.clear();
        pipe.error(error);
      };
      const receive = ({ data }) => {
        const message = read(data);
        if (message.msg === "process_completed" && !open.delete(message.event_id)) early.add(message.event_id);
        // An event that was taken after the server had decided to end this stream: Gradio, which knows nothing of the end
        // yet, waits for it here, and the server keeps its messages for another stream.
        if (message.msg === "close_stream" && open.size) return again();
        pipe.enqueue(encoder.encode(data));
        if (message.msg !== "close_stream") return;
        leave();
        pipe.close();
      };
      const again = () => {
        leave();
        connect(url).then((other) => {
          socket = other;
          if (signal.aborted) leave();
          else listen();
        }, fail);
      };
      signal.addEventListener("abort", () => {
        leave();
        pipe.error(new DOMException("The stream was given up.", "AbortError"));
      });
      if (signal.aborted) leave();
      else listen();
    };
    return new Response(new ReadableStream({ start }), { headers: { "Content-Type": "text/event-stream" } });
  }

  function connect(address) {
    return new Promise((resolve, reject) => {
      const refused = () => {
        usable ??= false;
        reject(new TypeError("There is no stream of events over a WebSocket."));
      };
      if (usable === false) return refused();
      const socket = new WebSocket(address.replace(/^http/, "ws").replace("/queue/data?", "/queue/socket?"));
      socket.onopen = () => {
        usable = true;
        resolve(socket);
      };
      socket.onclose = refused;
    });
  }

  function read(data) {
    // Most messages are long and neither of these.
    if (!/process_completed|close_stream/.test(data)) return {};
    try {
      return JSON.parse(data.replace(/^data: /, ""));
    } catch {
      return {};
    }
  }
})();
