"""Prints the words spoken in a WAV file (mono, 16 bit, any rate), as the offline recogniser hears them."""

import subprocess
import sys

from pocketsphinx import Decoder, Endpointer


def main(wav: str) -> None:
    sound = subprocess.run(
        ["sox", wav, "-t", "raw", "-r", "16000", "-c", "1", "-e", "signed", "-b", "16", "-"],
        check=True,
        capture_output=True,
    ).stdout
    decoder = Decoder()
    endpointer = Endpointer()
    size = endpointer.frame_bytes
    spoken = []
    for start in range(0, len(sound) - size + 1, size):
        was_in_speech = endpointer.in_speech
        speech = endpointer.process(sound[start : start + size])
        if speech is None:
            continue
        if not was_in_speech:
            decoder.start_utt()
        decoder.process_raw(speech)
        if not endpointer.in_speech:
            spoken.append(finish(decoder))
    if endpointer.in_speech:
        spoken.append(finish(decoder))
    print(" ".join(spoken))


def finish(decoder: Decoder) -> str:
    decoder.end_utt()
    hypothesis = decoder.hyp()
    return hypothesis.hypstr if hypothesis else ""


if __name__ == "__main__":
    main(sys.argv[1])
