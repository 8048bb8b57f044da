/* A function: a program. */
xlForms.kinds.code = xlForms.Program;
