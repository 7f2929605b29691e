// RTSP over WebSocket: media-stream-library makes MP4 of it for Media Source Extensions, of H.264 alone. Where the
// browser has no such thing (iPhones), stills.

import { start } from "./live.js";
import { video } from "./live_screen.js";

const H264 = 'video/mp4; codecs="avc1.42e01e"';
const LATEST = 3; // s behind what has come; later than that it jumps to the present
const IN_HAND = 0.3; // s behind it then
const DONE = 1000; // to an end without a code websockify answers with one that browsers complain of

function bySocket(url, lost) {
  const { components, pipelines } = window.mediaStreamLibrary;
  const socket = new WebSocket(url, "binary");
  const source = new components.WSSource(socket);
  const { rtsp } = new pipelines.RtspMp4Pipeline({ uri: url.replace(/^wss?/, "rtsp") })
    .append(new components.MseSink(video))
    .prepend(source);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => rtsp.play();
  socket.onclose = rtsp.onError = lost;
  video.onerror = () => lost(video.error);
  return { close: () => end(socket, source, rtsp) };
}

// Cut off first, so that nothing is sent or said any more.
function end(socket, source, rtsp) {
  source.disconnect();
  rtsp.stop();
  socket.onopen = socket.onmessage = socket.onclose = video.onerror = null;
  socket.close(DONE);
}

video.addEventListener("timeupdate", () => {
  const { buffered, currentTime } = video;
  const last = buffered.length && buffered.end(buffered.length - 1);
  if (last - currentTime > LATEST) video.currentTime = last - IN_HAND;
});

start(window.MediaSource?.isTypeSupported(H264) ? bySocket : null);
