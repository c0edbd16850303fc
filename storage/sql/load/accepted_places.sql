SELECT place FROM accepted;
