// A relying party made of openid-client, with its documented settings only. It reads one JSON object per line, does
// what it names, and answers with one line: {"ok": ...} or {"error": {name, code, message}}.
import { createInterface } from 'node:readline'

import * as client from 'openid-client'

let config
let tokens
let begun

const steps = {
  // Core 1.0 demands HTTPS; on a loopback address the documented way out is allowInsecureRequests.
  async discover({ issuer, client_id, client_secret, method }) {
    const proofs = { client_secret_basic: client.ClientSecretBasic, client_secret_post: client.ClientSecretPost }
    const proof = method === 'none' ? client.None() : proofs[method](client_secret)
    config = await client.discovery(new URL(issuer), client_id, undefined, proof, {
      execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
    })
    return config.serverMetadata()
  },

  async begin({ redirect_uri, ...more }) {
    const verifier = client.randomPKCECodeVerifier()
    begun = { verifier, state: client.randomState(), nonce: client.randomNonce() }
    return client.buildAuthorizationUrl(config, {
      redirect_uri,
      scope: 'openid profile offline_access',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: begun.state,
      nonce: begun.nonce,
      ...more,
    }).href
  },

  async finish({ url, verifier, max_age }) {
    tokens = await client.authorizationCodeGrant(config, new URL(url), {
      pkceCodeVerifier: verifier ?? begun.verifier,
      expectedState: begun.state,
      expectedNonce: begun.nonce,
      idTokenExpected: true,
      ...(max_age === undefined ? {} : { maxAge: max_age }),
    })
    return told()
  },

  async userinfo() {
    return client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)
  },

  async refresh({ refresh_token }) {
    tokens = await client.refreshTokenGrant(config, refresh_token ?? tokens.refresh_token)
    return told()
  },

  async introspect({ token }) {
    return client.tokenIntrospection(config, token)
  },

  async revoke({ token }) {
    await client.tokenRevocation(config, token)
    return null
  },

  async end({ post_logout_redirect_uri, state }) {
    return client.buildEndSessionUrl(config, { post_logout_redirect_uri, state, id_token_hint: tokens.id_token }).href
  },
}

function told() {
  const { access_token, refresh_token, id_token, scope } = tokens
  return { access_token, refresh_token, id_token, scope, claims: tokens.claims?.() }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { step, ...given } = JSON.parse(line)
  let answer
  try {
    answer = { ok: await steps[step](given) }
  } catch (error) {
    const cause = error.cause?.error ?? error.cause?.code ?? error.error
    answer = { error: { name: error.name, code: error.code ?? '', cause: String(cause ?? ''), message: error.message } }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
