// Tells the styles that scripts run, then starts the components. Every page works without this file.
import { initAll } from './govuk-frontend.min.js'; // with the semicolon: the name gets its fingerprint by it

document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) document.body.classList.add('govuk-frontend-supported')
initAll()
