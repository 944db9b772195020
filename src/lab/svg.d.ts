declare module '*.svg' {
  /** The file's text: the bundler inlines SVG sources. */
  const source: string;
  export default source;
}
