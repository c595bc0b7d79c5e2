//! Names that only this computer knows, and what stands in their place.

use interview::{Device, View};

/// Names of people and of their devices ("Sam's earphones"). A device keeps its number, so that support can tell one from
/// another.
pub(crate) struct Names(Vec<(String, String)>);

/// A shorter one is a part of too many words.
const SHORTEST: usize = 3;

impl Names {
    pub(crate) fn of(view: &View) -> Self {
        let mut names = Vec::new();
        for (kind, devices) in
            [("microphone", &view.devices.microphones), ("speaker", &view.devices.speakers)]
        {
            for (place, device) in devices.iter().enumerate() {
                let shown = format!("[{kind} {}]", place + 1);
                names.push((device.id.clone(), shown.clone()));
                names.push((device.name.clone(), shown));
            }
        }
        let candidate = view.opening.as_ref().and_then(|opening| opening.candidate.clone());
        names.extend(candidate.map(|name| (name, "[candidate]".to_owned())));
        let home = std::env::home_dir();
        let user =
            home.as_deref().and_then(|home| home.file_name()).map(|user| user.to_string_lossy().into_owned());
        names.extend(user.filter(|user| user != "root").map(|user| (user, "[user]".to_owned())));
        names.retain(|(name, _)| name.chars().count() >= SHORTEST && name != interview::DEFAULT_DEVICE);
        // a name that holds another one goes first
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Self(names)
    }

    pub(crate) fn hide_in(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, shown) in &self.0 {
            text = text.replace(name, shown);
            // as it stands in JSON and in `Debug`
            let escaped = serde_json::Value::from(name.as_str()).to_string();
            let escaped = escaped.trim_matches('"');
            if escaped != name {
                text = text.replace(escaped, shown);
            }
        }
        text
    }
}

/// Which of them it is, by number; `default` where the system decides.
pub(crate) fn chosen(devices: &[Device], chosen: &str) -> String {
    match devices.iter().position(|device| device.id == chosen) {
        Some(place) => (place + 1).to_string(),
        None if chosen == interview::DEFAULT_DEVICE => chosen.to_owned(),
        None => "one that is not there".to_owned(),
    }
}
