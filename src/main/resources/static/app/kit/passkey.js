/** Passkeys, as far as the browser has them. */

export const PASSKEYS = 'PublicKeyCredential' in globalThis && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

/** Asks for a passkey of anybody; the answer is for the server. */
export async function showPasskey(options) {
  const credential = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
  });
  return credential.toJSON();
}

/** Makes a passkey; the answer is for the server. */
export async function makePasskey(options) {
  const credential = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  });
  return credential.toJSON();
}

/** What the browser says where its user went away, or there is none for this server, in words. */
export function told(failure) {
  return failure.name === 'NotAllowedError'
    ? { title: 'No passkey was used', detail: 'It was cancelled, took too long, or there is none for this server here.', remedy: 'Try again, or sign in another way.' }
    : failure;
}
