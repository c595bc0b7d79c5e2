/** The platform takes no larger file. */
export const MOST_MEGABYTES = 16;

export function isTooLarge(file: Blob): boolean {
  return file.size > MOST_MEGABYTES * 1024 * 1024;
}

/** A file's bytes in base64, whatever they are: the browser must not guess at their encoding. */
export async function base64Of(file: Blob): Promise<string> {
  const address = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    reader.readAsDataURL(file);
  });
  return address.slice(address.indexOf(",") + 1);
}
