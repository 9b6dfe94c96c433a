// Builds what the pages load into src/portico/site/static/build. Run by `make setup`, through `npm run build`.
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as sass from 'sass'

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const modules = join(root, 'node_modules')
const out = join(root, 'src/portico/site/static/build')

await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })

const { css } = sass.compile(join(root, 'frontend/portico.scss'), {
  loadPaths: [modules],
  style: 'compressed',
  quietDeps: true
})

// Left and right become start and end, so that languages written from right to left need no second sheet.
const side = (name) => (name === 'left' ? 'start' : 'end')
const logical = (text) =>
  text
    .replace(/(?<=[;{])(margin|padding|border)-(left|right)(?=[-:])/g, (_all, box, name) => `${box}-inline-${side(name)}`)
    .replace(/(?<=[;{])(left|right):/g, (_all, name) => `inset-inline-${side(name)}:`)
    .replace(/(?<=[;{])(float|clear):(left|right)\b/g, (_all, what, name) => `${what}:inline-${side(name)}`)
    .replace(/(?<=[;{])text-align:(left|right)\b/g, (_all, name) => `text-align:${side(name)}`)

// GOV.UK's crest and crown are not licensed outside gov.uk; the crest's rules are the only ones that load a picture.
const plain = logical(css).replace(/[^{}]*\.govuk-(?:footer__copyright-logo|footer__crown|logo|header__logotype)[^{}]*\{[^{}]*\}/g, '').replace(/@[^{}]+\{\}/g, '')
for (const word of ['crest', 'crown', 'GDS Transport', 'url(']) {
  if (plain.includes(word)) throw new Error(`The style sheet still mentions "${word}", which we may not ship.`)
}
await writeFile(join(out, 'portico.css'), plain)

// Source maps are not shipped, so the line that points to one goes too: it would be a broken link.
const script = await readFile(join(modules, 'govuk-frontend/dist/govuk/govuk-frontend.min.js'), 'utf8')
await writeFile(join(out, 'govuk-frontend.min.js'), script.replace(/\n\/\/# sourceMappingURL=.*$/m, '\n'))
await copyFile(join(modules, 'htmx.org/dist/htmx.min.js'), join(out, 'htmx.min.js'))
await copyFile(join(root, 'frontend/portico.js'), join(out, 'portico.js'))
await copyFile(join(root, 'frontend/passkeys.js'), join(out, 'passkeys.js'))
await copyFile(join(root, 'frontend/session-end.js'), join(out, 'session-end.js'))

// What letters are set in (PDF/UA wants every font inside the file): Latin, Greek, Cyrillic, Arabic, Devanagari, emoji.
const fonts = join(root, 'src/portico/messages/letters/fonts')
await rm(fonts, { recursive: true, force: true })
await mkdir(fonts, { recursive: true })
const cuts = {
  'noto-sans/400Regular/NotoSans_400Regular.ttf': 'NotoSans-Regular.ttf',
  'noto-sans/400Regular_Italic/NotoSans_400Regular_Italic.ttf': 'NotoSans-Italic.ttf',
  'noto-sans/700Bold/NotoSans_700Bold.ttf': 'NotoSans-Bold.ttf',
  'noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf': 'NotoSansArabic-Regular.ttf',
  'noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf': 'NotoSansArabic-Bold.ttf',
  'noto-sans-devanagari/400Regular/NotoSansDevanagari_400Regular.ttf': 'NotoSansDevanagari-Regular.ttf',
  'noto-sans-devanagari/700Bold/NotoSansDevanagari_700Bold.ttf': 'NotoSansDevanagari-Bold.ttf',
  'noto-emoji/400Regular/NotoEmoji_400Regular.ttf': 'NotoEmoji-Regular.ttf'
}
for (const [from, to] of Object.entries(cuts)) {
  await copyFile(join(modules, '@expo-google-fonts', from), join(fonts, to))
}
