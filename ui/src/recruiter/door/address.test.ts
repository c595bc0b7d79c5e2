import { describe, expect, test } from "vitest";
import { words } from "../words";
import { looksLikeEmail, platformOf } from "./address";

const { missing } = words.signIn;

describe("a platform's address", () => {
  test.each([
    ["https://interviews.acme.io", "https://interviews.acme.io"],
    [" interviews.acme.io ", "https://interviews.acme.io"],
    ["https://interviews.acme.io/status", "https://interviews.acme.io"],
    ["http://localhost:3001", "http://localhost:3001"],
    ["localhost:3001", "http://localhost:3001"],
    ["127.0.0.1:3001/", "http://127.0.0.1:3001"],
  ])("%s is asked for at %s", (typed, platform) => {
    expect(platformOf(typed)).toEqual({ platform });
  });

  test.each([
    ["", missing.platform],
    ["https://interviews.example.com", missing.placeholder],
    ["https://your-platform.io", missing.placeholder],
    ["<platform>", missing.placeholder],
    ["http://interviews.acme.io", missing.insecure],
    ["my platform", missing.address],
    ["ftp://interviews.acme.io", missing.address],
    ["https://sam:secret@interviews.acme.io", missing.address],
    ["intranet", missing.address],
    ["<script>alert(1)</script>", missing.placeholder],
  ])("%s is refused with a sentence", (typed, fault) => {
    expect(platformOf(typed)).toEqual({ fault });
  });
});

test("an e-mail address has an @ with something around it", () => {
  expect(looksLikeEmail(" sam@acme.io ")).toBe(true);
  for (const wrong of ["", "sam", "@acme.io", "sam@", "a b@c"]) expect(looksLikeEmail(wrong)).toBe(false);
});
