const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 16)) {
  process.stderr.write(
    `Skein needs Node 24.16 or newer, and this is ${process.versions.node}. ` +
      'In a clone, run it by npm ("npm start", "npm test"): npm ci has installed one. ' +
      'Elsewhere, install a newer Node.\n',
  )
  process.exit(1)
}
