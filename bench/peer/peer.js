// What a web front end with livekit-client does, as little as possible of it: the peer that Vivavoce is measured beside.
//
// The address says which part it plays: `speaker` publishes its microphone and plays what it hears, `prepared` is a speaker
// whose microphone is open before it joins, `listener` only plays, `nobody` only paints. What happens is told to the bench
// with POST /events/<page>.
"use strict";

const asked = new URLSearchParams(location.search);
const [page, room, role] = ["page", "room", "role"].map((name) => asked.get(name));

async function tell(event, fields = {}) {
  document.getElementById("state").textContent = event;
  await fetch(`/events/${page}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ event, ...fields }),
  });
}

async function token() {
  const answer = await fetch("/api/livekit-token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ roomName: room, participantName: page, interviewId: room }),
  });
  return answer.json();
}

async function join() {
  const { Room, RoomEvent, Track, createLocalAudioTrack } = LivekitClient;
  // Before the clock starts, as in a lobby where the microphone was tried.
  const opened = role === "prepared" ? await createLocalAudioTrack() : null;
  const { token: secret, wsUrl } = await token();
  const call = new Room();
  call.on(RoomEvent.TrackSubscribed, (track) => {
    document.body.append(track.attach());
    void tell("hears");
  });
  const start = performance.now();
  await call.connect(wsUrl, secret);
  const connected = performance.now();
  if (role === "speaker") {
    // as livekit-client's documentation, LiveKit Meet and the agents' starters do it
    await call.localParticipant.setMicrophoneEnabled(true);
  } else if (opened) {
    await call.localParticipant.publishTrack(opened);
  }
  const published = performance.now();
  const microphone = call.localParticipant.getTrackPublication(Track.Source.Microphone);
  await tell("joined", {
    connect_ms: connected - start,
    published_ms: microphone ? published - start : null,
    processing: microphone ? microphone.track.mediaStreamTrack.getSettings() : null,
    version: LivekitClient.version,
  });
}

new PerformanceObserver((list) => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (paint) {
    void tell("painted", { at_ms: performance.timeOrigin + paint.startTime });
  }
}).observe({ type: "paint", buffered: true });

if (role !== "nobody") {
  join().catch((error) => tell("failed", { why: String(error) }));
}
