// Checks a recording byte by byte and says what was found.

import * as api from "./api.js";

/** Verifies a recording and writes the verdict into an element. */
export async function verifyInto(place, name) {
  place.textContent = "reads every byte …";
  try {
    const { complete, samples, lost, gaps, problems } = await api.verifyRecording(name);
    place.textContent = complete ? `● whole, ${samples} samples` : `▨ ${[`${gaps.length} gaps`, `${lost} samples lost`, ...problems].join("; ")}`;
    place.dataset.look = complete ? "normal" : "invalid";
  } catch (refusal) {
    place.textContent = refusal.message;
  }
}
