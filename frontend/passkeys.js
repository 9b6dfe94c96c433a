// Passkeys (Web Authentication Level 3): asks the browser to make one or to sign with one, and sends what it says.
// A form says by data-passkey what it is for. Every page offers another way, for whoever's browser has no passkeys.

const fromBase64 = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0))
const toBase64 = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')

const withBytes = (list) => (list ?? []).map((one) => ({ ...one, id: fromBase64(one.id) }))

// Browsers have their own ways between JSON and bytes only since 2025, so both directions are written out.
const creationOptions = (json) => ({
  ...json,
  challenge: fromBase64(json.challenge),
  user: { ...json.user, id: fromBase64(json.user.id) },
  excludeCredentials: withBytes(json.excludeCredentials)
})
const requestOptions = (json) => ({
  ...json,
  challenge: fromBase64(json.challenge),
  allowCredentials: withBytes(json.allowCredentials)
})

const plain = (value) => {
  if (value instanceof ArrayBuffer) return toBase64(value)
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
  return value
}

const created = (credential) => ({
  ...described(credential),
  response: {
    clientDataJSON: toBase64(credential.response.clientDataJSON),
    attestationObject: toBase64(credential.response.attestationObject),
    transports: credential.response.getTransports?.() ?? []
  }
})
const signed = (credential) => ({
  ...described(credential),
  response: {
    clientDataJSON: toBase64(credential.response.clientDataJSON),
    authenticatorData: toBase64(credential.response.authenticatorData),
    signature: toBase64(credential.response.signature),
    userHandle: credential.response.userHandle ? toBase64(credential.response.userHandle) : null
  }
})
const described = (credential) => ({
  id: credential.id,
  rawId: toBase64(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment ?? null,
  clientExtensionResults: plain(credential.getClientExtensionResults())
})

const options = async (form) => {
  if (form.dataset.options) return JSON.parse(form.dataset.options)
  const answer = await fetch(form.action, { headers: { Accept: 'application/json' }, credentials: 'same-origin' })
  if (!answer.ok) throw new Error(`status ${answer.status}`)
  return (await answer.json()).request_options
}

const ask = async (form) => {
  const { publicKey } = await options(form)
  if (form.dataset.passkey === 'create') {
    return created(await navigator.credentials.create({ publicKey: creationOptions(publicKey) }))
  }
  return signed(await navigator.credentials.get({ publicKey: requestOptions(publicKey) }))
}

const show = (form, name) => {
  for (const part of form.querySelectorAll('[data-passkey-when]')) part.hidden = part.dataset.passkeyWhen !== name
}

const begin = async (form, button) => {
  show(form, 'asking')
  button.disabled = true
  try {
    form.elements.credential.value = JSON.stringify(await ask(form))
    form.submit()
  } catch (error) {
    // "Not allowed" is also what a browser says of whoever changed their mind, or waited too long.
    show(form, error.name === 'InvalidStateError' ? 'known' : 'failed')
    button.disabled = false
    button.focus()
  }
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential || !window.isSecureContext) {
    show(form, 'missing')
    continue
  }
  const button = form.querySelector('button')
  button.hidden = false
  show(form, 'ready')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    begin(form, button)
  })
}
