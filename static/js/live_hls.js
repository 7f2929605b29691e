// HLS: by hls.js, or by the browser itself where it has no Media Source Extensions.

import Hls from "../vendor/hls/hls.light.min.mjs";
import { start } from "./live.js";
import { video } from "./live_screen.js";

const CONFIG = {
  enableWorker: false,
  capLevelToPlayerSize: true,
  maxBufferLength: 10, // s
  backBufferLength: 10,
  liveSyncDurationCount: 3, // segments behind
  liveMaxLatencyDurationCount: 10, // later than that it jumps to the present
};

function byHls(url, lost) {
  const hls = opened(url, lost);
  hls.attachMedia(video);
  return { close: () => hls.destroy(), renew: (fresh) => readdress(hls, fresh) };
}

function opened(url, lost) {
  const hls = new Hls(CONFIG);
  hls.on(Hls.Events.ERROR, (_, { fatal, error }) => fatal && lost(error));
  hls.loadSource(url);
  return hls;
}

// The same stream at a new address: what was fetched plays on, what comes next is fetched from there.
async function readdress(hls, url) {
  const levels = await levelsAt(url);
  if (levels.length !== hls.levels.length) return hls.loadSource(url);
  hls.levels.forEach((level, at) => level.url.splice(0, Infinity, ...levels[at].url));
}

function levelsAt(url) {
  let scout;
  const found = new Promise((found, failed) => {
    scout = opened(url, failed);
    scout.once(Hls.Events.MANIFEST_PARSED, (_, { levels }) => found(levels));
  });
  return found.finally(() => scout.destroy());
}

function byItself(url, lost) {
  video.onerror = lost;
  video.src = url;
  return { close: () => (video.onerror = null), renew: (fresh) => (video.src = fresh) };
}

const native = video.canPlayType("application/vnd.apple.mpegurl") && byItself;
start(Hls.isSupported() ? byHls : native || null);
