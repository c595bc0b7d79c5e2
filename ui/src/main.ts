import { mount } from "svelte";
import App from "./App.svelte";
import { commands } from "./bindings";
import { interview } from "./interview/interview.svelte";
import "./look/base.css";

mount(App, { target: document.body });
void interview.attach();
// the frame after the first one: by then that one is on the screen
requestAnimationFrame(() => requestAnimationFrame(() => void commands.painted()));
