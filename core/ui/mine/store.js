// Keeps a reader's own digits on their device, in IndexedDB, and tells the server once a session what is there.
// Only what this page has been told of is ever changed: records of another version, or edited by hand, stay as they are.
const DATABASE = "three-or-seven"
const RECORDS = "mine"
const VERSION = 1
const PATIENCE = 10_000 // ms at most until the page stands, and can be told something without being interrupted
const keepers = new WeakMap() // by the element Streamlit gives us

export default function ({ data, parentElement, setTriggerValue }) {
  let keeper = keepers.get(parentElement)
  if (!keeper) keepers.set(parentElement, (keeper = new Keeper()))
  keeper.tell = (told) => setTriggerValue("told", told)
  keeper.follow(data)
}

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

async function open() {
  const request = indexedDB.open(DATABASE, VERSION) // itself throws where a browser forbids it
  request.onupgradeneeded = () => request.result.createObjectStore(RECORDS, { keyPath: "path" })
  const database = await done(request)
  database.onversionchange = () => database.close()
  return database
}

async function standing() {
  const end = Date.now() + PATIENCE
  const stands = () => document.querySelector('[data-test-script-state="notRunning"]')
  while (!stands() && Date.now() < end) await new Promise((wake) => setTimeout(wake, 50))
}

class Keeper {
  constructor() {
    this.known = new Map() // path → what the device holds of it, as far as the server knows
    this.work = Promise.resolve() // one thing after another
    this.said = "" // the trouble last told
  }

  follow(data) {
    this.work = this.work.then(() => this.step(data)).catch((error) => this.complain(error, data.held.length > 0))
  }

  async step({ session, held }) {
    this.database ??= await open()
    if (this.session !== session) {
      const records = await done(this.database.transaction(RECORDS).objectStore(RECORDS).getAll())
      this.session = session
      this.known.clear()
      if (records.length) standing().then(() => this.tell({ digits: records }))
    }
    const now = new Map(held.map((each) => [each.path, JSON.stringify(each)]))
    const changed = held.filter((each) => this.known.get(each.path) !== now.get(each.path))
    const gone = [...this.known.keys()].filter((path) => !now.has(path))
    if (changed.length + gone.length === 0) return
    await this.write(changed, gone)
    this.known = now
  }

  write(changed, gone) {
    const transaction = this.database.transaction(RECORDS, "readwrite")
    const records = transaction.objectStore(RECORDS)
    for (const each of changed) records.put(each)
    for (const path of gone) records.delete(path)
    return new Promise((resolve, reject) => {
      transaction.oncomplete = resolve
      transaction.onabort = transaction.onerror = () => reject(transaction.error)
    })
  }

  // Says once why nothing can be kept, as soon as there is something to keep.
  complain(error, matters) {
    this.database?.close()
    this.database = undefined
    const names = { QuotaExceededError: "full", VersionError: "version" }
    const trouble = names[error?.name] ?? "refused"
    if (!matters || this.said === trouble) return
    this.said = trouble
    this.tell({ trouble })
  }
}
