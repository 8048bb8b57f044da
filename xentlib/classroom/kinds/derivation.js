/* An expression: a program that needs SymPy, whether it says so or not. */
xlForms.kinds.derivation = class extends xlForms.Program {
  needsSympy() { return true; }
};
