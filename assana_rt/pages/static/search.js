// Results are as of the search; the bell is live here, and the keyboard's way to the search field.
import { goLive } from "./page.js";

goLive();
