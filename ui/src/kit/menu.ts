// One entry of a menu.
import type { IconName } from "./icons";

export interface MenuItem {
  label: string;
  test: string;
  icon?: IconName;
  keys?: string;
  current?: boolean;
  onselect: () => void;
}
