// Takes the place of @vscode/spdlog, the library that writes VS Code's logs, which would have to be compiled: without
// it every output channel stays empty. It has the parts of it that VS Code calls.
const fs = require('node:fs');
const path = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

class Logger {
  #stream;
  #level = 2;
  #formatted = true;

  constructor(_type, _name, file) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    this.#stream = fs.createWriteStream(file, { flags: 'a' });
  }

  #write(level, message) {
    if (level < this.#level) return;
    const time = new Date().toISOString().replace('T', ' ').slice(0, -1);
    this.#stream.write(this.#formatted ? `${time} [${LEVELS[level]}] ${message}\n` : message);
  }

  trace = (message) => this.#write(0, message);
  debug = (message) => this.#write(1, message);
  info = (message) => this.#write(2, message);
  warn = (message) => this.#write(3, message);
  error = (message) => this.#write(4, message);
  critical = (message) => this.#write(5, message);
  getLevel = () => this.#level;
  setLevel = (level) => {
    this.#level = level;
  };
  setPattern = () => undefined;
  clearFormatters = () => {
    this.#formatted = false;
  };
  flush = () => undefined;
  drop = () => this.#stream.end();
}

const create = (name, file) => Promise.resolve(new Logger('rotating', name, file));

exports.version = 0;
exports.setLevel = () => undefined;
exports.setFlushOn = () => undefined;
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
