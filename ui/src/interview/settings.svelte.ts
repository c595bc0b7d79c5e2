/** What the person prefers in this window, remembered between starts. The interview's own settings are the engine's. */
class Settings {
  /** `?` and Space do something when nothing is being typed. */
  shortcuts = $state(remembered("shortcuts", true));
  /** Muted unless Space is held. */
  pushToTalk = $state(remembered("push-to-talk", false));

  setShortcuts(on: boolean): void {
    this.shortcuts = on;
    localStorage.setItem("shortcuts", String(on));
  }

  setPushToTalk(on: boolean): void {
    this.pushToTalk = on;
    localStorage.setItem("push-to-talk", String(on));
  }
}

function remembered(name: string, otherwise: boolean): boolean {
  const stored = localStorage.getItem(name);
  return stored === null ? otherwise : stored === "true";
}

export const settings = new Settings();
