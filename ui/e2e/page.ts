import { ScriptedEngine } from "../src/testing/engine";
import { aView } from "../src/testing/views";

declare global {
  interface Window {
    engine: ScriptedEngine;
  }
}

// before the page's own code: it attaches to the engine as it loads
window.engine = new ScriptedEngine(aView());
await import("../src/main");
