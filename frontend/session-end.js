// Says some minutes before the session ends by itself that it will, with a button to stay (WCAG 2.2.1). Windows of the same
// browser share the session, so each notes when it was used. Without this file the session ends as the page of sessions says.
const KEY = 'portico-used'
const banner = document.querySelector('[data-session-end]')
let usedHere = Date.now()

const used = () => {
  try {
    return Math.max(usedHere, Number(localStorage.getItem(KEY)))
  } catch {
    return usedHere // storage that the browser keeps closed
  }
}

const note = () => {
  usedHere = Date.now()
  try {
    localStorage.setItem(KEY, String(usedHere))
  } catch {} // the same
}

const show = (name) => {
  for (const part of banner.querySelectorAll('[data-part]')) part.hidden = part.dataset.part !== name
  banner.hidden = name === ''
}

const wait = () => {
  const left = used() + Number(banner.dataset.sessionEnd) * 60_000 - Date.now()
  if (left > 0) setTimeout(wait, left)
  else show('soon')
}

const stay = async () => {
  const answer = await fetch(banner.dataset.ask, { headers: { accept: 'application/json' } })
  if (!answer.ok) return show('over')
  note()
  show('')
  wait()
}

if (banner) {
  note()
  banner.querySelector('button').addEventListener('click', stay)
  wait()
}
