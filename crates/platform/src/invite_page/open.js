// Turns https://<platform>/interview/<id>#key=<secret> into the link that opens the app.
"use strict";
const base = location.pathname.slice(0, location.pathname.lastIndexOf("/interview/"));
const link = new URLSearchParams({
  platform: location.origin + base,
  interview: decodeURIComponent(location.pathname.slice(location.pathname.lastIndexOf("/") + 1)),
});
const key =
  new URLSearchParams(location.hash.slice(1)).get("key") ?? new URLSearchParams(location.search).get("key");
if (key) link.set("key", key);
document.getElementById("open").href = "vivavoce://join?" + link;
