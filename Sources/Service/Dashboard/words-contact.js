// The words of one contact and of what is done with it, in both languages.
import { addWords } from './words.js';
import { english } from './words-contact-en.js';
import { italian } from './words-contact-it.js';

addWords(english, italian);
